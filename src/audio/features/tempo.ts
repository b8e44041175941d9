import type {Seconds} from '../../base/units.ts'
import {ONSET_RATE} from './rhythm-frames.ts'

/** Beats a minute that are looked for. */
export const TEMPI = {from: 45, to: 230} as const
/** Candidates lie this much apart, as a ratio. */
const GRAIN = 1.01
/** How near a multiple a repetition may lie, as a ratio: music breathes. */
const SLACK = 0.01

/** Beats in a bar that are looked for. */
export const METRES = [4, 3] as const
export type BeatsInBar = (typeof METRES)[number]

/**
 * What the pulse's repetition after half a beat, one, two, a bar and two bars is worth, in natural logarithms of odds, and
 * where people tap: a log-normal prior. Fitted by logistic regression to songs whose tempo is known.
 */
const WORTH = {half: 1.4, beat: 4.4, two: 4.2, bar: 3, bars: 1.7, ternary: -1.9} as const
const PRIOR = {centre: 0.52, octaves: 0.46} as const
/** How far double and half of a period may be from what is listed. */
const NEAR = 0.03

/** Correlation of x with itself so many frames later, for every lag up to `most`: 1 at none. All 0 for what is constant. */
export const autocorrelation = (values: Float32Array, most: number): Float64Array => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const x = values.map(value => value - mean)
  const out = new Float64Array(most + 1)
  for (let lag = 0; lag <= Math.min(most, x.length - 1); lag++) {
    let sum = 0
    for (let i = lag; i < x.length; i++) sum += x[i]! * x[i - lag]!
    out[lag] = (sum * x.length) / (x.length - lag)
  }
  const whole = out[0]!
  return whole > 0 ? out.map(value => value / whole) : out
}

const peakNear = (x: Float64Array, at: number): number => {
  const reach = Math.max(1, SLACK * at)
  let best = 0
  for (let i = Math.ceil(at - reach); i <= Math.min(x.length - 1, at + reach); i++) best = Math.max(best, x[i]!)
  return best
}

export type Period = {
  readonly seconds: Seconds
  /** Natural logarithm of the odds against other periods. */
  readonly score: number
  /** How much the sound repeats after half a beat: 1 is exactly. */
  readonly halves: number
  /** The same after one, two, and a bar of such beats, on average. */
  readonly clarity: number
}

/** Every period a beat may have, from short to long, a hundredth apart, with what speaks for it. */
export const beatPeriods = (pulse: Float32Array): Period[] => {
  const longest = 60 / TEMPI.from
  // Of less than half of it too little is left to repeat.
  const most = Math.min(pulse.length >> 1, Math.ceil(8 * longest * (1 + SLACK) * ONSET_RATE))
  const repeats = autocorrelation(pulse, most)
  const periods: Period[] = []
  for (let seconds = 60 / TEMPI.to; seconds <= longest; seconds *= GRAIN) {
    const after = (beats: number): number => peakNear(repeats, beats * seconds * ONSET_RATE)
    const bars = (beats: BeatsInBar): number => WORTH.bar * after(beats) + WORTH.bars * after(2 * beats)
    const octaves = Math.log2(seconds / PRIOR.centre) / PRIOR.octaves
    const score =
      WORTH.half * after(0.5) +
      WORTH.beat * after(1) +
      WORTH.two * after(2) +
      Math.max(bars(4), bars(3) + WORTH.ternary) -
      0.5 * octaves ** 2
    const clarity = (after(1) + after(2) + Math.max(after(3), after(4))) / 3
    periods.push({seconds, score, halves: after(0.5), clarity})
  }
  return periods
}

const best = (periods: readonly Period[]): Period | undefined =>
  periods.reduce<Period | undefined>((a, b) => (a && a.score >= b.score ? a : b), undefined)

/** The best period, its half and its double: which of them people tap, the bars must tell. */
export const likelyPeriods = (periods: readonly Period[]): Period[] => {
  const first = best(periods)
  return [1, 0.5, 2].flatMap(
    ratio => best(periods.filter(({seconds}) => Math.abs(seconds / (ratio * first!.seconds) - 1) < NEAR)) ?? [],
  )
}
