import type {Hertz} from '../../../base/units.ts'
import {BitWriter} from './bit-writer.ts'
import {crc8, crc16} from './checksums.ts'
import {planSubframe, type Subframe, writeSubframe} from './subframe.ts'

export type FrameShape = {
  readonly bits: 16 | 24
  /** Counted from 0. */
  readonly number: number
  /** Samples in every frame but the last. */
  readonly full: 4096
  readonly sampleRate: Hertz
}

const SYNC = 0xfff8 // and frames of one size
const SIZE_4096 = 12
const SIZE_FOLLOWS = 7
const SAMPLE_BITS = {16: 4, 24: 6} as const
const [LEFT_SIDE, SIDE_RIGHT, MID_SIDE] = [8, 9, 10]

const COMMON_RATES: Readonly<Record<Hertz, number>> = {
  88200: 1,
  176400: 2,
  192000: 3,
  8000: 4,
  16000: 5,
  22050: 6,
  24000: 7,
  32000: 8,
  44100: 9,
  48000: 10,
  96000: 11,
}

/** Every frame says its rate: some decoders do not look it up in STREAMINFO, which is the way of an odd high one. */
const rateCode = (rate: Hertz): {code: number; value: number; width: 0 | 16} => {
  const common = COMMON_RATES[rate]
  if (common !== undefined) return {code: common, value: 0, width: 0}
  if (rate < 2 ** 16) return {code: 13, value: rate, width: 16}
  return rate % 10 === 0 ? {code: 14, value: rate / 10, width: 16} : {code: 0, value: 0, width: 0}
}

type Layout = {readonly assignment: number; readonly subframes: readonly Subframe[]}

/** One frame; channels: [channel][sample], all of one length. */
export const encodeFrame = (
  channels: readonly Int32Array[],
  {bits, number, full, sampleRate}: FrameShape,
): Uint8Array => {
  const samples = channels[0]!.length
  const {assignment, subframes} = channels.length === 2 ? stereo(channels, bits) : separately(channels, bits)
  const size = subframes.reduce((sum, subframe) => sum + subframe.bits, 0)
  const out = new BitWriter(Math.ceil(size / 8) + 32)
  out.put(SYNC, 16)
  out.put(samples === full ? SIZE_4096 : SIZE_FOLLOWS, 4)
  const rate = rateCode(sampleRate)
  out.put(rate.code, 4)
  out.put(assignment, 4)
  out.put(SAMPLE_BITS[bits], 3)
  out.put(0, 1)
  for (const byte of numberBytes(number)) out.put(byte, 8)
  if (samples !== full) out.put(samples - 1, 16)
  if (rate.width) out.put(rate.value, rate.width)
  out.put(crc8(out.written()), 8)
  for (const subframe of subframes) writeSubframe(out, subframe)
  out.align()
  out.put(crc16(out.written()), 16)
  return out.written()
}

const separately = (channels: readonly Int32Array[], bits: number): Layout => ({
  assignment: channels.length - 1,
  subframes: channels.map(channel => planSubframe(channel, bits)),
})

/** The cheapest two of left, right, their difference (a bit wider) and their mean, of which every sample can be told. */
const stereo = ([left, right]: readonly Int32Array[], bits: number): Layout => {
  const l = planSubframe(left!, bits)
  const r = planSubframe(right!, bits)
  const side = planSubframe(
    left!.map((value, i) => value - right![i]!),
    bits + 1,
  )
  const mid = planSubframe(
    left!.map((value, i) => (value + right![i]!) >> 1),
    bits,
  )
  const layouts: Layout[] = [
    {assignment: 1, subframes: [l, r]},
    {assignment: LEFT_SIDE!, subframes: [l, side]},
    {assignment: SIDE_RIGHT!, subframes: [side, r]},
    {assignment: MID_SIDE!, subframes: [mid, side]},
  ]
  const cost = ({subframes: [a, b]}: Layout): number => a!.bits + b!.bits
  return layouts.reduce((best, layout) => (cost(layout) < cost(best) ? layout : best))
}

/** A frame's number in the manner of UTF-8, up to 36 bits. */
const numberBytes = (number: number): number[] => {
  if (number < 0x80) return [number]
  const tail: number[] = []
  let rest = number
  let room = 6 // what the first byte can hold, one bit less with every further byte
  do {
    tail.unshift(0x80 | (rest % 64))
    rest = Math.floor(rest / 64)
    room--
  } while (rest >= 2 ** room)
  return [((0xff << (room + 1)) & 0xff) | rest, ...tail]
}
