import {BYTES_PER_SAMPLE, type WavFormat, wavHead} from '../sound/wav-head.ts'
import type {Blocks} from './blocks/blocks.ts'
import {packSamples} from './encode.ts'

/** Frames in a piece. */
const PIECE = 1 << 15

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
 * A WAV file piece by piece, with the values of `encodeWav`, RF64 above 4 GiB. `chunks` follow the sound.
 * Throws RangeError for samples that are not finite; Cancelled.
 */
export async function* wavPieces(
  sound: Blocks,
  {format, chunks = [], signal}: {format: WavFormat; chunks?: readonly WavChunk[]; signal?: AbortSignal},
): AsyncGenerator<Uint8Array> {
  const {sampleRate, channelCount: channels, samples} = sound
  const spare = (samples * channels * BYTES_PER_SAMPLE[format]) % 2
  const tail = Buffer.concat(chunks.map(chunkBytes))
  yield wavHead({sampleRate, channels, format}, samples, {more: tail.length})
  for await (const block of sound.read(PIECE, signal)) yield packSamples(block, format)
  yield Buffer.concat([Buffer.alloc(spare), tail])
}
