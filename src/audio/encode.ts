import wav from 'node-wav'
import {BadInput} from '../base/errors.ts'
import {printable} from '../base/printable.ts'
import {writeWhole} from '../base/write-whole.ts'
import {type Audio, allFinite, sampleCount} from './audio.ts'

export type WavFormat = 'pcm16' | 'pcm24' | 'float32'

const BYTES: Readonly<Record<WavFormat, number>> = {pcm16: 2, pcm24: 3, float32: 4}

/** A RIFF size is 32 bits, and so is the longest buffer. */
const MOST_BYTES = 0xffffffff - 64

/**
 * A WAV file in memory. Integers are rounded to nearest, q = round(x·2^(bits−1)), and what lies outside −1 … 1 − 2^(1−bits)
 * is clamped: a file of the same depth comes back bit for bit. float32 keeps every value as it is, beyond ±1 as well.
 * @throws RangeError without channels, for samples that are not finite and above 4 GiB.
 */
export function encodeWav(audio: Audio, format: WavFormat): Buffer {
  const {channels, sampleRate} = audio
  if (channels.length === 0) throw new RangeError('there must be at least one channel to encode')
  const bytes = sampleCount(audio) * channels.length * BYTES[format]
  if (bytes > MOST_BYTES) throw new RangeError(`a WAV file holds at most 4 GiB, got ${bytes} bytes of sound`)
  if (!channels.every(allFinite)) throw new RangeError('samples must be finite numbers to be encoded')
  if (format === 'float32') return encodeFloat(audio)
  const bits = format === 'pcm16' ? 16 : 24
  return wav.encode(
    channels.map(channel => shaped(channel, bits)),
    {sampleRate, bitDepth: bits},
  )
}

/** Encodes and writes, whole or not at all. @throws BadInput when the samples or the place will not do. */
export async function writeWav(path: string, audio: Audio, format: WavFormat): Promise<void> {
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
function shaped(x: Float32Array, bits: 16 | 24): Float32Array {
  const scale = 2 ** (bits - 1)
  return x.map(value => {
    const q = Math.max(-scale, Math.min(scale - 1, Math.round(value * scale)))
    return q > 0 ? (q + 0.5) / (scale - 1) : q / scale
  })
}

/** Own code: node-wav clamps floats to ±1, which would break the sum of stems whose mix is louder. */
function encodeFloat({sampleRate, channels}: Audio): Buffer {
  const samples = channels[0]!.length
  const count = channels.length
  const headBytes = 56
  const file = new ArrayBuffer(headBytes + samples * count * 4)
  const head = Buffer.from(file, 0, headBytes)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(file.byteLength - 8, 4)
  head.write('WAVEfmt ', 8, 'latin1')
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(3, 20) // IEEE float
  head.writeUInt16LE(count, 22)
  head.writeUInt32LE(sampleRate, 24)
  head.writeUInt32LE(sampleRate * count * 4, 28)
  head.writeUInt16LE(count * 4, 32)
  head.writeUInt16LE(32, 34)
  head.write('fact', 36, 'latin1') // every coding but PCM has one: the length in samples
  head.writeUInt32LE(4, 40)
  head.writeUInt32LE(samples, 44)
  head.write('data', 48, 'latin1')
  head.writeUInt32LE(samples * count * 4, 52)
  const body = new Float32Array(file, headBytes)
  for (const [c, channel] of channels.entries())
    for (let i = 0, k = c; i < samples; i++, k += count) body[k] = channel[i]!
  return Buffer.from(file)
}
