import {createHash} from 'node:crypto'
import type {Blocks} from '../blocks/blocks.ts'
import {encodeFrame} from './frame.ts'

export type FlacBits = 16 | 24

/** One metadata block: its type (RFC 9639, 8.1) and what it holds. */
export type FlacBlock = {readonly type: number; readonly body: Uint8Array}

/** Samples in a frame but the last. */
const BLOCK = 4096
export const MOST_FLAC_CHANNELS = 8
const MOST_RATE = 655_350

/**
 * FLAC (RFC 9639) piece by piece: the marker, STREAMINFO with length and MD5, further metadata, then a frame at a time; the
 * sound is read twice, and during the first reading the pieces are empty. The samples are those of a WAV file of the same
 * depth: round(x·2^(bits−1)), clamped. Fixed predictors only, so some per cent larger than what `flac` writes.
 * Throws RangeError for more than 8 channels, none, or a rate above 655,350 Hz; Cancelled.
 */
export async function* flacPieces(
  sound: Blocks,
  {bits, metadata = [], signal}: {bits: FlacBits; metadata?: readonly FlacBlock[]; signal?: AbortSignal},
): AsyncGenerator<Uint8Array> {
  const {channelCount, sampleRate} = sound
  if (channelCount < 1 || channelCount > MOST_FLAC_CHANNELS)
    throw new RangeError(`FLAC holds 1–${MOST_FLAC_CHANNELS} channels, got ${channelCount}`)
  if (!Number.isInteger(sampleRate) || sampleRate > MOST_RATE)
    throw new RangeError(`FLAC holds rates up to ${MOST_RATE} Hz, got ${sampleRate}`)
  const md5 = createHash('md5')
  for await (const block of sound.read(BLOCK, signal)) {
    md5.update(packed(integersOf(block, bits), bits))
    yield NOTHING
  }
  yield streamInfo(sound, {bits, md5: md5.digest(), isLast: metadata.length === 0})
  for (const [n, {type, body}] of metadata.entries()) {
    yield blockHead(type, body.length, n === metadata.length - 1)
    yield body
  }
  let number = 0
  for await (const block of sound.read(BLOCK, signal))
    yield encodeFrame(integersOf(block, bits), {bits, number: number++, full: BLOCK, sampleRate})
}

const NOTHING = new Uint8Array(0)

/** [channel][sample] of one frame. */
const integersOf = (block: readonly Float32Array[], bits: FlacBits): Int32Array[] => {
  const scale = 2 ** (bits - 1)
  return block.map(channel => {
    const integers = new Int32Array(channel.length)
    for (let i = 0; i < integers.length; i++)
      integers[i] = Math.max(-scale, Math.min(scale - 1, Math.round(channel[i]! * scale)))
    return integers
  })
}

/** Interleaved, little-endian: what the MD5 is of. */
const packed = (channels: readonly Int32Array[], bits: FlacBits): Uint8Array => {
  const width = bits / 8
  const step = channels.length * width
  const bytes = new Uint8Array(channels[0]!.length * step)
  for (const [c, channel] of channels.entries())
    for (let i = 0, k = c * width; i < channel.length; i++, k += step)
      for (let byte = 0; byte < width; byte++) bytes[k + byte] = channel[i]! >> (8 * byte)
  return bytes
}

const STREAMINFO_BYTES = 34
const MOST_BLOCK_BYTES = 2 ** 24 - 1

const blockHead = (type: number, bytes: number, isLast: boolean): Buffer => {
  if (bytes > MOST_BLOCK_BYTES) throw new RangeError(`a FLAC metadata block holds at most 16 MiB, got ${bytes} bytes`)
  const head = Buffer.alloc(4)
  head[0] = (isLast ? 0x80 : 0) | type
  head.writeUIntBE(bytes, 1, 3)
  return head
}

const streamInfo = (sound: Blocks, {bits, md5, isLast}: {bits: FlacBits; md5: Buffer; isLast: boolean}): Buffer => {
  const body = Buffer.alloc(STREAMINFO_BYTES)
  body.writeUInt16BE(BLOCK, 0)
  body.writeUInt16BE(BLOCK, 2) // the sizes of the frames, six bytes, stay 0: not known
  const shape =
    (BigInt(sound.sampleRate) << 44n) |
    (BigInt(sound.channelCount - 1) << 41n) |
    (BigInt(bits - 1) << 36n) |
    BigInt(sound.samples)
  body.writeBigUInt64BE(shape, 10)
  md5.copy(body, 18)
  return Buffer.concat([Buffer.from('fLaC', 'latin1'), blockHead(0, STREAMINFO_BYTES, isLast), body])
}
