import type {Hertz, Samples} from '../../base/units.ts'

export type Mp3Frame = {
  readonly position: number // of the first frame in the bytes searched
  readonly sampleRate: Hertz
  readonly channels: 1 | 2
  /** From the Xing/Info header that encoders put into the first frame. */
  readonly promised?: {readonly samples: Samples; readonly bytes: number | undefined}
}

/** Of one frame; `bytes` with the header itself, `samples` of one channel. */
export type Mp3Header = {
  readonly bytes: number
  readonly sampleRate: Hertz
  readonly samples: number
  readonly mono: boolean
  readonly mpeg1: boolean
}

const RATES: readonly Hertz[] = [44_100, 48_000, 32_000]
const KBPS_MPEG1: readonly number[] = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
const KBPS_MPEG2: readonly number[] = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]

/**
 * The first layer III frame that is followed by two more of the same kind: eleven set bits alone occur in any data.
 * A Xing header is sign enough. Header layout: ISO 11172-3, 2.4.1.3.
 */
export const findMp3Frame = (bytes: Buffer): Mp3Frame | undefined => {
  for (let position = 0; position + 4 <= bytes.length; position++) {
    if (bytes[position] !== 0xff) continue
    const header = readMp3Header(bytes, position)
    if (!header) continue
    const promised = readXing(bytes, position, header)
    if (!promised && !followed(bytes, position, header)) continue
    const {sampleRate, mono} = header
    return {position, sampleRate, channels: mono ? 1 : 2, promised}
  }
  return undefined
}

const followed = (bytes: Buffer, position: number, first: Mp3Header): boolean => {
  let next = position + first.bytes
  for (let count = 0; count < 2; count++) {
    if (next === bytes.length) return true
    const header = readMp3Header(bytes, next)
    if (!header || header.sampleRate !== first.sampleRate || header.mpeg1 !== first.mpeg1) return false
    next += header.bytes
  }
  return true
}

/** Undefined where no layer III frame begins. */
export const readMp3Header = (bytes: Buffer, position: number): Mp3Header | undefined => {
  if (position + 4 > bytes.length) return undefined
  const word = bytes.readUInt32BE(position)
  const [version, layer] = [(word >>> 19) & 3, (word >>> 17) & 3]
  const [bitrate, rate] = [(word >>> 12) & 15, (word >>> 10) & 3]
  if (word >>> 21 !== 0x7ff || version === 1 || layer !== 1 || bitrate === 0 || bitrate === 15 || rate === 3)
    return undefined
  const mpeg1 = version === 3
  const sampleRate = RATES[rate]! / (mpeg1 ? 1 : version === 2 ? 2 : 4)
  const samples = mpeg1 ? 1152 : 576
  const kbps = (mpeg1 ? KBPS_MPEG1 : KBPS_MPEG2)[bitrate - 1]!
  const size = Math.floor((samples * kbps * 125) / sampleRate) + ((word >>> 9) & 1)
  return {bytes: size, sampleRate, samples, mono: ((word >>> 6) & 3) === 3, mpeg1}
}

const readXing = (bytes: Buffer, position: number, header: Mp3Header): Mp3Frame['promised'] => {
  const sideInfo = header.mpeg1 ? (header.mono ? 17 : 32) : header.mono ? 9 : 17
  const at = position + 4 + sideInfo
  if (at + 16 > bytes.length) return undefined
  const tag = bytes.toString('latin1', at, at + 4)
  const flags = bytes.readUInt32BE(at + 4)
  if ((tag !== 'Xing' && tag !== 'Info') || (flags & 1) === 0) return undefined
  return {
    samples: bytes.readUInt32BE(at + 8) * header.samples,
    bytes: flags & 2 ? bytes.readUInt32BE(at + 12) : undefined,
  }
}
