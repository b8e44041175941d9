import type {Seconds} from '../../base/units.ts'
import {ONSET_RATE, type RhythmFrames} from './rhythm-frames.ts'

/** An onset stands out from what lies this far around it … */
const NEAR: Seconds = 0.4
/** … and counts as much as others in a soft or a loud part this long. */
const PART: Seconds = 4
/** Of the whole's level: what is softer than that is not raised to the others'. */
const FLOOR = 0.2
/** How much what is low counts beside the whole. */
const LOW = 0.5

/** Calls `visit` with the mean of x within `reach` of each frame. */
const around = (x: Float32Array, reach: number, visit: (t: number, mean: number) => void): void => {
  let sum = 0
  for (let t = -reach; t < x.length; t++) {
    if (t + reach < x.length) sum += x[t + reach]!
    if (t - reach - 1 >= 0) sum -= x[t - reach - 1]!
    if (t >= 0) visit(t, sum / (Math.min(x.length - 1, t + reach) - Math.max(0, t - reach) + 1))
  }
}

/** What rises above its surroundings, at one level throughout: about 1 in the root of the mean square. */
export const levelled = (x: Float32Array): Float32Array => {
  const above = new Float32Array(x.length)
  around(x, Math.round(NEAR * ONSET_RATE), (t, mean) => {
    above[t] = Math.max(0, x[t]! - mean)
  })
  const squares = above.map(value => value ** 2)
  const whole = Math.sqrt(squares.reduce((a, b) => a + b, 0) / Math.max(1, x.length))
  const out = new Float32Array(x.length)
  if (whole === 0) return out
  around(squares, Math.round(PART * ONSET_RATE), (t, mean) => {
    out[t] = above[t]! / (Math.sqrt(Math.max(0, mean)) + FLOOR * whole)
  })
  return out
}

export type Novelty = {
  /** Where something begins in any register. */
  readonly all: Float32Array
  readonly low: Float32Array
  /** Both, for finding the pulse. */
  readonly pulse: Float32Array
}

export const noveltyOf = (frames: Pick<RhythmFrames, 'all' | 'low'>): Novelty => {
  const [all, low] = [levelled(frames.all), levelled(frames.low)]
  return {all, low, pulse: all.map((value, t) => value + LOW * low[t]!)}
}
