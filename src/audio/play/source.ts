import type {Hertz, Samples, Seconds} from '../../base/units.ts'
import type {ResampleRangeInto} from '../dsp/polyphase.ts'
import {resampledLength, type StreamResampler} from '../dsp/resample.ts'
import type {FileSound} from '../sound/sound.ts'

/** A sound at the device's rate and at its place in the deck. */
export type Source = {
  readonly key: string
  /** Where it ends in the deck. */
  readonly end: Samples
  /**
   * Fills all of `left` and `right` with the deck's frames at, at + 1, …, and says which of the two hold them: 0 where it
   * is silent all along, 1 when `left` is both sides, else 2.
   */
  readInto(left: Float32Array, right: Float32Array, at: Samples): 0 | 1 | 2
}

type Placing = {readonly from: Seconds; readonly rate: Hertz; readonly resampler: StreamResampler}

/** Its samples are those of `resample` of the whole sound, and silence before and after them. */
export const createSource = (sound: FileSound, {from, rate, resampler}: Placing): Source => {
  const start = Math.round(from * rate)
  const length = resampledLength(sound.length, sound.sampleRate, rate)
  const [left, right] = sound.channels.map(channel => resampler(channel, sound.length))
  const fill = (out: Float32Array, read: ResampleRangeInto, at: Samples): void => {
    read(out, at)
    // The filter rings before the first and after the last sample.
    if (at < 0) out.fill(0, 0, -at)
    if (at + out.length > length) out.fill(0, length - at)
  }
  return {
    key: `${sound.key}@${start}/${rate}`,
    end: start + length,
    readInto: (intoLeft, intoRight, at) => {
      const place = at - start
      if (place >= length || place + intoLeft.length <= 0) return 0
      fill(intoLeft, left!, place)
      if (!right) return 1
      fill(intoRight, right, place)
      return 2
    },
  }
}
