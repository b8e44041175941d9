import {BadInput} from '../../base/errors.ts'
import type {Hertz, Samples} from '../../base/units.ts'
import {type FileBytes, readBytes} from './file-bytes.ts'

export type WavLayout = {
  readonly sampleRate: Hertz
  readonly channels: number
  readonly float: boolean
  readonly bytesPerSample: 1 | 2 | 3 | 4 | 8
  readonly dataStart: number // byte position
  readonly samples: Samples // of one channel
}

const PCM = 1
const FLOAT = 3
const EXTENSIBLE = 0xfffe
const OTHER_CODINGS: Readonly<Record<number, string>> = {
  2: 'MS ADPCM',
  6: 'A-law',
  7: 'µ-law',
  17: 'IMA ADPCM',
  80: 'MPEG',
  85: 'MP3',
  255: 'AAC',
}

/** Sizes that mean "not known when the header was written": ffmpeg, most others, sox and arecord when they write to a pipe. */
const UNKNOWN_SIZES: readonly number[] = [0xffffffff, 0, 0x7ffff000, 0x7fffffff, 0x80000000]

/** The rest of a sub-format GUID after its two-byte tag: 0000-0010-8000-00AA00389B71. */
const GUID_TAIL = Buffer.from('000000001000800000aa00389b71', 'hex')

/** More chunks than this before the sound is no file that any program wrote. */
const MOST_CHUNKS = 4096

/**
 * Walks the chunks of a RIFF, RF64 or BW64 file up to its sound. Nothing is allocated by what a header claims.
 * Throws BadInput when a chunk is missing, contradicts itself or claims more than the file holds.
 */
export const readWavHeader = async (source: FileBytes, start: number): Promise<WavLayout> => {
  const {name, size} = source
  const wide = (await readBytes(source, start, 4)).toString('latin1') !== 'RIFF'
  let format: Omit<WavLayout, 'dataStart' | 'samples'> | undefined
  let wideDataSize: number | undefined
  let position = start + 12
  for (let count = 0; count < MOST_CHUNKS && position + 8 <= size; count++) {
    const head = await readBytes(source, position, 8)
    const id = head.toString('latin1', 0, 4)
    const claimed = head.readUInt32LE(4)
    const body = position + 8
    if (id === 'ds64') {
      const ds64 = await readBytes(source, body, 24)
      if (ds64.length < 24) throw truncated(name, 'its ds64 chunk')
      wideDataSize = Number(ds64.readBigUInt64LE(8))
    } else if (id === 'fmt ') {
      format = parseFormat(name, await readBytes(source, body, Math.min(claimed, 40)))
    } else if (id === 'data') {
      if (!format) throw new BadInput(`${name}: has no fmt chunk before its data; export it again`)
      if (wide && claimed === 0xffffffff && wideDataSize === undefined)
        throw new BadInput(`${name}: is an RF64 file without its ds64 chunk; export it again`)
      const promised = wide && claimed === 0xffffffff ? wideDataSize! : claimed
      const bytes = await dataBytes(source, body, promised)
      const frame = format.channels * format.bytesPerSample
      if (bytes < 0)
        throw truncated(name, `${seconds(promised / frame, format)} of sound`, (size - body) / frame, format)
      return {...format, dataStart: body, samples: Math.floor(bytes / frame)}
    }
    position = await nextChunk(source, body, claimed)
  }
  const missing = format ? 'data' : 'fmt'
  throw new BadInput(`${name}: has no ${missing} chunk: it is truncated or not a WAV file; export it again`)
}

/** How many bytes of sound there are; −1 when the header claims more than the file holds. */
const dataBytes = async (source: FileBytes, start: number, promised: number): Promise<number> => {
  const available = source.size - start
  if (promised > 0 && promised <= available) return promised
  if (!UNKNOWN_SIZES.includes(promised)) return -1
  // A size of 0 is true when other chunks follow and fill the file to its end.
  if (promised === 0 && available >= 8) {
    const head = await readBytes(source, start, 8)
    if (isChunkId(head) && 8 + head.readUInt32LE(4) <= available) return 0
  }
  return available
}

/** Chunks are padded to even length; some programs forget, and then the next name begins a byte early. */
const nextChunk = async (source: FileBytes, body: number, size: number): Promise<number> => {
  const end = body + size
  if (size % 2 === 0) return end
  const [early, padded] = [await readBytes(source, end, 4), await readBytes(source, end + 1, 4)]
  return isChunkId(early) && !isChunkId(padded) ? end : end + 1
}

const isChunkId = (bytes: Buffer): boolean => bytes.length >= 4 && bytes.subarray(0, 4).every(b => b >= 32 && b < 127)

const parseFormat = (name: string, fmt: Buffer): Omit<WavLayout, 'dataStart' | 'samples'> => {
  if (fmt.length < 16)
    throw new BadInput(`${name}: has a fmt chunk of ${fmt.length} bytes, expected 16 or more; export it again`)
  const channels = fmt.readUInt16LE(2)
  const bits = fmt.readUInt16LE(14)
  const tag = codingOf(name, fmt)
  if (channels === 0) throw new BadInput(`${name}: has 0 channels in its header, expected 1 or more; export it again`)
  const blockAlign = fmt.readUInt16LE(12)
  if (bits === 0 || blockAlign === 0) {
    const what = bits === 0 ? 'bits a sample' : 'bytes a frame'
    throw new BadInput(`${name}: has 0 ${what} in its header, expected 1 or more; export it again`)
  }
  const float = tag === FLOAT
  const bytesPerSample = containerBytes(bits, blockAlign / channels)
  const fits = float ? bytesPerSample === 4 || bytesPerSample === 8 : bytesPerSample <= 4
  if (!isWidth(bytesPerSample) || !fits) {
    const kind = `${bits}-bit ${float ? 'float' : 'integer'}`
    throw new BadInput(
      `${name}: holds ${kind} samples, expected 8–32-bit integer or 32/64-bit float; export it as 24-bit`,
    )
  }
  return {sampleRate: fmt.readUInt32LE(4), channels, float, bytesPerSample}
}

/** PCM or FLOAT, from the tag or from the sub-format that an extensible header wraps. */
const codingOf = (name: string, fmt: Buffer): number => {
  let tag = fmt.readUInt16LE(0)
  if (tag === EXTENSIBLE) {
    if (fmt.length < 40) throw new BadInput(`${name}: has an extensible fmt chunk cut short; export it again`)
    tag = fmt.subarray(26, 40).equals(GUID_TAIL) ? fmt.readUInt16LE(24) : EXTENSIBLE
  }
  if (tag === PCM || tag === FLOAT) return tag
  const coding = OTHER_CODINGS[tag] ?? `format 0x${tag.toString(16)}`
  throw new BadInput(`${name}: is a WAV file coded as ${coding}, expected PCM or float; convert it to 24-bit PCM`)
}

/** Samples are left-justified in whole bytes; the frame size tells of wider containers (24 bits in 4 bytes). */
const containerBytes = (bits: number, perChannel: number): number => {
  const least = Math.ceil(bits / 8)
  return Number.isInteger(perChannel) && perChannel > least ? perChannel : least
}

const isWidth = (bytes: number): bytes is 1 | 2 | 3 | 4 | 8 => [1, 2, 3, 4, 8].includes(bytes)

const seconds = (samples: number, {sampleRate}: {sampleRate: Hertz}): string => `${(samples / sampleRate).toFixed(1)} s`

const truncated = (name: string, promised: string, samples?: number, format?: {sampleRate: Hertz}): BadInput => {
  const holds = samples === undefined || !format ? 'ends before it' : `holds ${seconds(samples, format)}`
  return new BadInput(
    `${name}: is truncated: the header promises ${promised}, the file ${holds}; copy or export it again`,
  )
}
