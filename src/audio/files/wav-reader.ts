import {BadInput} from '../../base/errors.ts'
import {throwIfCancelled} from '../../base/throw-if-cancelled.ts'
import type {Audio} from '../audio.ts'
import type {FileBytes} from './file-bytes.ts'
import {checkShape, type DecodeOptions} from './limits.ts'
import {readWavHeader, type WavLayout} from './wav-header.ts'

const BLOCK_BYTES = 1 << 20

/**
 * Reads the WAV file that begins at byte `start`: PCM (8, 16, 24, 32 bits) and float (32, 64 bits) in RIFF, RF64 and BW64.
 * Integers become q/2^(bits−1), the scale of ffmpeg, sox and libsndfile, so full scale is −1 … 1 − 2^(1−bits). Holds the
 * samples and one block of bytes.
 */
export const readWav = async (source: FileBytes, start: number, options: DecodeOptions): Promise<Audio> => {
  const layout = await readWavHeader(source, start)
  checkShape(source.name, layout, options)
  const {sampleRate, samples, bytesPerSample} = layout
  const channels = Array.from({length: layout.channels}, () => new Float32Array(samples))
  const frame = layout.channels * bytesPerSample
  const framesPerBlock = Math.max(1, Math.floor(BLOCK_BYTES / frame))
  // Fresh, so aligned for every view; allocUnsafe would hand out an odd offset in a pool.
  const block = new Uint8Array(Math.min(framesPerBlock, samples) * frame)
  for (let done = 0; done < samples; done += framesPerBlock) {
    throwIfCancelled(options.signal)
    const frames = Math.min(framesPerBlock, samples - done)
    const got = await source.read(block.subarray(0, frames * frame), layout.dataStart + done * frame)
    if (got < frames * frame) throw new BadInput(`${source.name}: became shorter while it was read; try again`)
    unpackInto(channels, block, {layout, done, frames})
  }
  return {sampleRate, channels}
}

type Part = {readonly layout: WavLayout; readonly done: number; readonly frames: number}

/**
 * Samples of one block of a file into frames done, done + 1, … of the channels. `block` begins where its buffer does.
 * Views read in the machine's byte order: little-endian, like the file, on every platform Node runs on but s390x.
 */
export const unpackInto = (channels: Float32Array[], block: Uint8Array, {layout, done, frames}: Part): void => {
  const {float, bytesPerSample: width} = layout
  const step = channels.length
  const bytes = block.buffer as ArrayBuffer
  const words = Math.floor(bytes.byteLength / width)
  for (let c = 0; c < step; c++) {
    const out = channels[c]!.subarray(done, done + frames)
    if (width === 3) scaleInto24(out, block, c * 3, step * 3)
    else if (width === 1) unsignedInto(out, block, c, step)
    else if (float)
      scaleInto(out, width === 4 ? new Float32Array(bytes, 0, words) : new Float64Array(bytes, 0, words), {
        c,
        step,
        scale: 1,
      })
    else if (width === 2) scaleInto(out, new Int16Array(bytes, 0, words), {c, step, scale: 2 ** -15})
    else scaleInto(out, new Int32Array(bytes, 0, words), {c, step, scale: 2 ** -31})
  }
}

type Words = Int16Array | Int32Array | Float32Array | Float64Array

const scaleInto = (
  out: Float32Array,
  words: Words,
  {c, step, scale}: {c: number; step: number; scale: number},
): void => {
  for (let i = 0, k = c; i < out.length; i++, k += step) out[i] = words[k]! * scale
}

const scaleInto24 = (out: Float32Array, bytes: Uint8Array, from: number, step: number): void => {
  for (let i = 0, k = from; i < out.length; i++, k += step)
    out[i] = ((bytes[k]! << 8) | (bytes[k + 1]! << 16) | (bytes[k + 2]! << 24)) * 2 ** -31
}

const unsignedInto = (out: Float32Array, bytes: Uint8Array, from: number, step: number): void => {
  for (let i = 0, k = from; i < out.length; i++, k += step) out[i] = (bytes[k]! - 128) / 128
}
