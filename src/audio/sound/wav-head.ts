import type {Hertz, Samples} from '../../base/units.ts'

export type WavFormat = 'pcm16' | 'pcm24' | 'float32'

export const BYTES_PER_SAMPLE: Readonly<Record<WavFormat, number>> = {pcm16: 2, pcm24: 3, float32: 4}

export type WavShape = {readonly sampleRate: Hertz; readonly channels: number; readonly format: WavFormat}

/** RIFF has 32 bits for a size; what is longer, or of no known length yet, is RF64 (EBU Tech 3306), which has 64. */
const MOST_BYTES = 0xffffffff - 64

type Around = {
  /** RF64 however short it is. */
  readonly wide?: boolean
  /** Bytes of the chunks that follow the samples. */
  readonly more?: number
}

/** What stands before the samples of a WAV file: RF64 where the whole is above 4 GiB. */
export const wavHead = (
  {sampleRate, channels, format}: WavShape,
  samples: Samples,
  {wide = false, more = 0}: Around = {},
): Buffer => {
  const frame = channels * BYTES_PER_SAMPLE[format]
  const bytes = samples * frame
  const padded = bytes + (bytes % 2)
  const isWide = wide || bytes + more > MOST_BYTES
  const fmt = chunk('fmt ', 16)
  fmt.writeUInt16LE(format === 'float32' ? 3 : 1, 8)
  fmt.writeUInt16LE(channels, 10)
  fmt.writeUInt32LE(sampleRate, 12)
  fmt.writeUInt32LE(sampleRate * frame, 16)
  fmt.writeUInt16LE(frame, 20)
  fmt.writeUInt16LE(8 * BYTES_PER_SAMPLE[format], 22)
  const fact = chunk('fact', 4) // every coding but PCM has one: the length in samples
  fact.writeUInt32LE(Math.min(samples, 0xffffffff), 8)
  const data = chunk('data', isWide ? 0xffffffff : bytes)
  const ds64 = chunk('ds64', 28)
  const before = [...(isWide ? [ds64] : []), fmt, ...(format === 'float32' ? [fact] : []), data]
  const size = 4 + before.reduce((sum, part) => sum + part.length, 0) + padded + more
  ds64.writeBigUInt64LE(BigInt(size), 8)
  ds64.writeBigUInt64LE(BigInt(bytes), 16)
  ds64.writeBigUInt64LE(BigInt(samples), 24)
  const riff = Buffer.alloc(12)
  riff.write(isWide ? 'RF64' : 'RIFF', 0, 'latin1')
  riff.writeUInt32LE(isWide ? 0xffffffff : size, 4)
  riff.write('WAVE', 8, 'latin1')
  return Buffer.concat([riff, ...before])
}

const chunk = (id: string, size: number): Buffer => {
  const bytes = Buffer.alloc(8 + (id === 'data' ? 0 : size))
  bytes.write(id, 0, 'latin1')
  bytes.writeUInt32LE(size, 4)
  return bytes
}
