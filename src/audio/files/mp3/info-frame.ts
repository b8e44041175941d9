import type {Samples} from '../../../base/units.ts'
import {readMp3Header} from '../mp3-frame.ts'

/** What LAME puts before the sound it is given, and what every decoder adds to that of its own. */
const ENCODER_DELAY: Samples = 576

/** Bits of a header that say the same of every frame: sync, version, layer, protection, rate, mode, emphasis. */
const SHAPE = 0xffff0c00 | 0xcf
/** Bit rates, MPEG-1's and others', at which a frame of any rate has room for all below. */
const RATE_128 = 9
const RATE_64 = 8

export type Mp3Sound = {
  /** Where each frame begins, in bytes from the first. */
  readonly starts: readonly number[]
  /** Of all frames. */
  readonly bytes: number
  /** How many of the decoded samples, of one channel, are sound. */
  readonly samples: Samples
  /** CRC-16 of all frames. */
  readonly checksum: number
}

/**
 * The frame before all others that tells decoders how many there are, where to seek, and how much silence to cut off at
 * both ends, so that what is decoded has the length and place of what was encoded. `first` begins the first frame of sound.
 * Layout: Xing's header with LAME's tag (gabriel.mp3-tech.org, mp3infotag). Its length is the same whatever it says.
 */
export const infoFrame = (first: Buffer, {starts, bytes, samples, checksum}: Mp3Sound): Buffer => {
  const {mpeg1, mono, samples: each} = readMp3Header(first, 0)!
  const head = Buffer.alloc(4)
  head.writeUInt32BE(((first.readUInt32BE(0) & SHAPE) | ((mpeg1 ? RATE_128 : RATE_64) << 12)) >>> 0)
  const frame = Buffer.alloc(readMp3Header(head, 0)!.bytes)
  head.copy(frame)
  const at = 4 + (mpeg1 ? (mono ? 17 : 32) : mono ? 9 : 17)
  const whole = frame.length + bytes
  frame.write('Xing', at, 'latin1')
  frame.writeUInt32BE(0b111, at + 4) // frames, bytes and table follow
  frame.writeUInt32BE(starts.length, at + 8)
  frame.writeUInt32BE(whole, at + 12)
  for (let percent = 0; percent < 100; percent++) {
    const start = starts[Math.floor((percent * starts.length) / 100)] ?? 0
    frame[at + 16 + percent] = Math.floor((256 * (frame.length + start)) / whole)
  }
  const tag = at + 116
  frame.write('LAME3.100', tag, 'latin1')
  frame[tag + 9] = 4 // variable bit rate
  const padding = Math.max(0, starts.length * each - ENCODER_DELAY - samples)
  frame.writeUIntBE((ENCODER_DELAY << 12) | Math.min(0xfff, padding), tag + 21, 3)
  frame.writeUInt32BE(whole, tag + 28)
  frame.writeUInt16BE(checksum, tag + 32)
  frame.writeUInt16BE(crc16Into(0, frame.subarray(0, tag + 34)), tag + 34)
  return frame
}

/** x¹⁶ + x¹⁵ + x² + 1, the lowest bit first. */
const TABLE = Uint16Array.from({length: 256}, (_, byte) => {
  let sum = byte
  for (let i = 0; i < 8; i++) sum = sum & 1 ? (sum >>> 1) ^ 0xa001 : sum >>> 1
  return sum
})

/** The checksum of what `sum` is of and `bytes` after it. */
export const crc16Into = (sum: number, bytes: Uint8Array): number => {
  let out = sum
  for (let i = 0; i < bytes.length; i++) out = (out >>> 8) ^ TABLE[(out ^ bytes[i]!) & 0xff]!
  return out
}
