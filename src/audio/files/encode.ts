import wav from 'node-wav'
import {BadInput} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import {writeWhole} from '../../base/write-whole.ts'
import {type Audio, allFinite, sampleCount} from '../audio.ts'
import {BYTES_PER_SAMPLE, type WavFormat, wavHead} from '../sound/wav-head.ts'

/** A RIFF size is 32 bits, and so is the longest buffer. */
const MOST_BYTES = 0xffffffff - 64

/**
 * A WAV file in memory. Integers are rounded to nearest, q = round(x·2^(bits−1)), and what lies outside −1 … 1 − 2^(1−bits)
 * is clamped: a file of the same depth comes back bit for bit. float32 keeps every value as it is, beyond ±1 as well.
 * Throws RangeError without channels, for samples that are not finite and above 4 GiB.
 */
export const encodeWav = (audio: Audio, format: WavFormat): Buffer => {
  const {channels, sampleRate} = audio
  if (channels.length === 0) throw new RangeError('there must be at least one channel to encode')
  const bytes = sampleCount(audio) * channels.length * BYTES_PER_SAMPLE[format]
  if (bytes > MOST_BYTES) throw new RangeError(`a WAV file holds at most 4 GiB, got ${bytes} bytes of sound`)
  return Buffer.concat([
    wavHead({sampleRate, channels: channels.length, format}, sampleCount(audio)),
    packSamples(channels, format),
  ])
}

/** node-wav's own head. */
const HEAD_BYTES = 44

/** The samples of a WAV file as `encodeWav` rounds and clamps them. Throws RangeError for samples that are not finite. */
export const packSamples = (channels: readonly Float32Array[], format: WavFormat): Buffer => {
  if (!channels.every(allFinite)) throw new RangeError('samples must be finite numbers to be encoded')
  if (format === 'float32') return interleaved(channels)
  const bits = format === 'pcm16' ? 16 : 24
  const shapes = channels.map(channel => shaped(channel, bits))
  return wav.encode(shapes, {sampleRate: 1, bitDepth: bits}).subarray(HEAD_BYTES)
}

/** Encodes and writes, whole or not at all. Throws BadInput when the samples or the place will not do. */
export const writeWav = async (path: string, audio: Audio, format: WavFormat): Promise<void> => {
  let bytes: Buffer
  try {
    bytes = encodeWav(audio, format)
  } catch (error) {
    if (error instanceof RangeError) throw new BadInput(`${printable(path)}: cannot be written: ${error.message}`)
    throw error
  }
  await writeWhole(path, bytes)
}

/**
 * What node-wav has to be given to write q = round(x·2^(bits−1)): it scales positive samples by 2^(bits−1) − 1 instead and
 * cuts the fraction off, so they are set half a step above q; negative ones it takes exactly. Float32 resolves both.
 */
const shaped = (x: Float32Array, bits: 16 | 24): Float32Array => {
  const scale = 2 ** (bits - 1)
  return x.map(value => {
    const q = Math.max(-scale, Math.min(scale - 1, Math.round(value * scale)))
    return q > 0 ? (q + 0.5) / (scale - 1) : q / scale
  })
}

/** Own code: node-wav clamps floats to ±1, which would break the sum of stems whose mix is louder. */
const interleaved = (channels: readonly Float32Array[]): Buffer => {
  const [samples, count] = [channels[0]!.length, channels.length]
  const body = new Float32Array(samples * count)
  for (const [c, channel] of channels.entries())
    for (let i = 0, k = c; i < samples; i++, k += count) body[k] = channel[i]!
  return Buffer.from(body.buffer)
}
