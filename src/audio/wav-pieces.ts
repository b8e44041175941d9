import type {Blocks} from './blocks/blocks.ts'
import type {WavFormat} from './encode.ts'

const BYTES: Readonly<Record<WavFormat, 2 | 3 | 4>> = {pcm16: 2, pcm24: 3, float32: 4}
/** Frames in a piece. */
const PIECE = 1 << 15
/** A RIFF size is 32 bits. */
const MOST_BYTES = 0xffffffff - 64

/** A chunk of a RIFF file. */
export type WavChunk = {readonly id: string; readonly body: Uint8Array}

/** A chunk with its name, its size and, where it is of odd length, the byte that pads it. */
export const chunkBytes = ({id, body}: WavChunk): Buffer => {
  const bytes = Buffer.alloc(8 + body.length + (body.length % 2))
  bytes.write(id, 0, 'latin1')
  bytes.writeUInt32LE(body.length, 4)
  bytes.set(body, 8)
  return bytes
}

/**
 * A WAV file piece by piece, with the values of `encodeWav`: integers are rounded to nearest and clamped, floats kept as they
 * are. `chunks` follow the sound. @throws RangeError above 4 GiB; Cancelled.
 */
export async function* wavPieces(
  sound: Blocks,
  {format, chunks = [], signal}: {format: WavFormat; chunks?: readonly WavChunk[]; signal?: AbortSignal},
): AsyncGenerator<Uint8Array> {
  const {channelCount, samples} = sound
  const bytes = samples * channelCount * BYTES[format]
  const tail = Buffer.concat([Buffer.alloc(bytes % 2), ...chunks.map(chunkBytes)])
  if (bytes + tail.length > MOST_BYTES)
    throw new RangeError(`a WAV file holds at most 4 GiB, got ${bytes + tail.length} bytes`)
  yield wavHead(sound, format, tail.length)
  for await (const block of sound.read(PIECE, signal)) yield interleaved(block, format)
  yield tail
}

/** All up to the samples; `more`: how many bytes follow them. */
const wavHead = ({sampleRate, channelCount, samples}: Blocks, format: WavFormat, more: number): Buffer => {
  const width = BYTES[format]
  const float = format === 'float32'
  const head = Buffer.alloc(float ? 56 : 44)
  const data = samples * channelCount * width
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(head.length - 8 + data + more, 4)
  head.write('WAVEfmt ', 8, 'latin1')
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(float ? 3 : 1, 20) // IEEE float, or PCM
  head.writeUInt16LE(channelCount, 22)
  head.writeUInt32LE(sampleRate, 24)
  head.writeUInt32LE(sampleRate * channelCount * width, 28)
  head.writeUInt16LE(channelCount * width, 32)
  head.writeUInt16LE(8 * width, 34)
  if (float) {
    head.write('fact', 36, 'latin1') // every coding but PCM has one: the length in samples
    head.writeUInt32LE(4, 40)
    head.writeUInt32LE(samples, 44)
  }
  head.write('data', head.length - 8, 'latin1')
  head.writeUInt32LE(data, head.length - 4)
  return head
}

const interleaved = (block: readonly Float32Array[], format: WavFormat): Uint8Array => {
  const step = block.length
  const frames = block[0]!.length
  if (format === 'float32') {
    const out = new Float32Array(frames * step)
    for (const [c, channel] of block.entries()) for (let i = 0, k = c; i < frames; i++, k += step) out[k] = channel[i]!
    return new Uint8Array(out.buffer)
  }
  const width = BYTES[format]
  const scale = 2 ** (8 * width - 1)
  const out = new Uint8Array(frames * step * width)
  for (const [c, channel] of block.entries())
    for (let i = 0, k = c * width; i < frames; i++, k += step * width) {
      const value = Math.max(-scale, Math.min(scale - 1, Math.round(channel[i]! * scale)))
      for (let byte = 0; byte < width; byte++) out[k + byte] = value >> (8 * byte)
    }
  return out
}
