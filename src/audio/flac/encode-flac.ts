import {createHash} from 'node:crypto'
import {type Audio, sampleCount} from '../audio.ts'
import {encodeFrame} from './frame.ts'

export type FlacBits = 16 | 24

/** Samples in a frame but the last. */
const BLOCK = 4096
export const MOST_FLAC_CHANNELS = 8
const MOST_RATE = 655_350

/**
 * FLAC (RFC 9639) piece by piece: the marker and STREAMINFO with length and MD5, then a frame at a time. The samples are
 * those of a WAV file of the same depth: round(x·2^(bits−1)), clamped. Fixed predictors only, so some per cent larger than
 * what `flac` writes. While the MD5 is taken the pieces are empty.
 * @throws RangeError for more than 8 channels, none, or a rate above 655,350 Hz.
 */
export function* flacPieces(audio: Audio, bits: FlacBits): Generator<Uint8Array> {
  const {channels, sampleRate} = audio
  if (channels.length < 1 || channels.length > MOST_FLAC_CHANNELS)
    throw new RangeError(`FLAC holds 1–${MOST_FLAC_CHANNELS} channels, got ${channels.length}`)
  if (!Number.isInteger(sampleRate) || sampleRate > MOST_RATE)
    throw new RangeError(`FLAC holds rates up to ${MOST_RATE} Hz, got ${sampleRate}`)
  const length = sampleCount(audio)
  const md5 = createHash('md5')
  for (let at = 0; at < length; at += BLOCK) {
    md5.update(packed(blockOf(audio, at, bits), bits))
    yield NOTHING
  }
  yield streamHead(audio, bits, md5.digest())
  for (let at = 0, number = 0; at < length; at += BLOCK, number++)
    yield encodeFrame(blockOf(audio, at, bits), {bits, number, full: BLOCK, sampleRate})
}

const NOTHING = new Uint8Array(0)

/** [channel][sample] of one frame, as integers. */
const blockOf = ({channels}: Audio, at: number, bits: FlacBits): Int32Array[] => {
  const scale = 2 ** (bits - 1)
  return channels.map(channel => {
    const block = new Int32Array(Math.min(BLOCK, channel.length - at))
    for (let i = 0; i < block.length; i++)
      block[i] = Math.max(-scale, Math.min(scale - 1, Math.round(channel[at + i]! * scale)))
    return block
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

const streamHead = (audio: Audio, bits: FlacBits, md5: Buffer): Buffer => {
  const head = Buffer.alloc(8 + STREAMINFO_BYTES)
  head.write('fLaC', 0, 'latin1')
  head[4] = 0x80 // the last metadata block, and STREAMINFO
  head.writeUIntBE(STREAMINFO_BYTES, 5, 3)
  head.writeUInt16BE(BLOCK, 8)
  head.writeUInt16BE(BLOCK, 10) // the sizes of the frames, six bytes, stay 0: not known
  const shape =
    (BigInt(audio.sampleRate) << 44n) |
    (BigInt(audio.channels.length - 1) << 41n) |
    (BigInt(bits - 1) << 36n) |
    BigInt(sampleCount(audio))
  head.writeBigUInt64BE(shape, 18)
  md5.copy(head, 26)
  return head
}
