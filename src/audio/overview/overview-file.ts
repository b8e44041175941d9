import {BANDS, type Overview} from './overview.ts'

/** What a sound file was when its overview was drawn: another stamp means that the overview is stale. */
export type Stamp = {
  readonly bytes: number
  /** When it was last changed, in milliseconds. */
  readonly changed: number
}

const MAGIC = 0x57564f51 // "QOVW"
const VERSION = 1
const HEAD_BYTES = 32

/**
 * An overview as a small file, all numbers little-endian: magic, version, the sound file's size and time (float64 each),
 * columns of peaks, columns of spectra; then the peaks as float32 and the spectra.
 */
export const encodeOverview = ({peaks, spectra}: Overview, {bytes, changed}: Stamp): Uint8Array => {
  const file = new Uint8Array(HEAD_BYTES + 4 * peaks.length + spectra.length)
  const view = new DataView(file.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint32(4, VERSION, true)
  view.setFloat64(8, bytes, true)
  view.setFloat64(16, changed, true)
  view.setUint32(24, peaks.length / 2, true)
  view.setUint32(28, spectra.length / BANDS, true)
  for (const [i, value] of peaks.entries()) view.setFloat32(HEAD_BYTES + 4 * i, value, true)
  file.set(spectra, HEAD_BYTES + 4 * peaks.length)
  return file
}

/** The overview in such a file; undefined when it is of another version, cut short, or of another state of the sound. */
export const decodeOverview = (file: Uint8Array, stamp: Stamp): Overview | undefined => {
  if (file.length < HEAD_BYTES) return undefined
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  if (view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== VERSION) return undefined
  if (view.getFloat64(8, true) !== stamp.bytes || view.getFloat64(16, true) !== stamp.changed) return undefined
  const [columns, spectrumColumns] = [view.getUint32(24, true), view.getUint32(28, true)]
  if (file.length !== HEAD_BYTES + 8 * columns + spectrumColumns * BANDS) return undefined
  const peaks = Float32Array.from({length: 2 * columns}, (_, i) => view.getFloat32(HEAD_BYTES + 4 * i, true))
  return {peaks, spectra: Uint8Array.from(file.subarray(HEAD_BYTES + 8 * columns))}
}
