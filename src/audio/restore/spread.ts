import type {Samples} from '../../base/units.ts'
import {emptySpectrum, type Spectrum} from '../dsp/spectrum.ts'
import {acrossBins, bandEdges, FAINT, FRAMES_PER_PAUSE, lookedAt} from '../files/placement.ts'
import type {Shares, SoftMasks} from './soft-masks.ts'
import type {StemFrames} from './stem-frames.ts'
import {type Covariance, type Spread, StereoShares} from './stereo-shares.ts'

/** How often the spread is worked out, each time from the stems that the last one shares out; more bring nothing. */
const ROUNDS = 2
/** The least that is believed of the model's stems, and the unexplained part of the mix at which half of the rest is. */
const LEAST_BELIEF = 0.6
const HALF_BELIEF = 0.003

/** Over one band: Σ|Y_left|², Σ|Y_right|², Σ Y_left·Y_right* and Σ|S_n|². */
type Sums = {left: number; right: number; re: number; im: number; own: number}

/**
 * How each stem spreads over left and right, over the whole song and a band at a time: R_n = Σ Y_n·Y_nᴴ / Σ|S_n|², where Y_n
 * is the stem as it is shared out, first by soft masks and then by what the last round found. A stem that is hardly there
 * spreads as mono does. `masks` are used up. Yields now and then, so that others get a turn.
 */
export function* findSpread(frames: StemFrames, length: Samples, masks: SoftMasks): Generator<void, Spread> {
  const {size} = frames.fft
  const bands = bandEdges(masks.topBin)
  const shared = frames.stems.map(() => [emptySpectrum(size), emptySpectrum(size)] as const)
  let [mixed, unexplained] = [0, 0]
  let covariances: Covariance[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const shares: Shares = round === 0 ? masks : new StereoShares(masks, {covariances, belief: 0}, size)
    const sums = shared.map(() => bands.slice(1).map((): Sums => ({left: 0, right: 0, re: 0, im: 0, own: 0})))
    for (const [seen, start] of lookedAt(length, size).entries()) {
      if (seen % FRAMES_PER_PAUSE === 0) yield
      frames.read(start)
      for (const c of [0, 1] as const) {
        shares.update(frames, c)
        if (round === 0) {
          mixed += power(frames.mix[c]!, 0, masks.topBin)
          unexplained += power(masks.rest, 0, masks.topBin)
        }
        for (const [n, sides] of shared.entries()) shares.shareInto(sides[c], frames, {c, n})
      }
      for (const [n, ofBands] of sums.entries())
        for (const [b, sum] of ofBands.entries()) addTo(sum, shared[n]!, frames.stems[n]!, [bands[b]!, bands[b + 1]!])
    }
    covariances = covariancesOf(sums, bands, size / 2 + 1)
  }
  const doubt = mixed > 0 ? unexplained / mixed : 0
  return {covariances, belief: LEAST_BELIEF + ((1 - LEAST_BELIEF) * HALF_BELIEF) / (HALF_BELIEF + doubt)}
}

const addTo = (
  sum: Sums,
  [left, right]: readonly [Spectrum, Spectrum],
  stem: Spectrum,
  range: [number, number],
): void => {
  for (let k = range[0]; k < range[1]; k++) {
    const lr = left.re[k]!
    const li = left.im[k]!
    const rr = right.re[k]!
    const ri = right.im[k]!
    sum.left += lr * lr + li * li
    sum.right += rr * rr + ri * ri
    sum.re += lr * rr + li * ri
    sum.im += li * rr - lr * ri
  }
  sum.own += power(stem, ...range)
}

/** sums: [stem][band]. */
const covariancesOf = (sums: readonly Sums[][], bands: readonly number[], bins: number): Covariance[] => {
  const holds = bands.slice(1).map((_, b) => FAINT * sums.reduce((total, ofBands) => total + ofBands[b]!.own, 0))
  const across = (ofBands: readonly Sums[], of: (sum: Sums) => number, mono: number): Float64Array =>
    acrossBins(
      bins,
      bands,
      ofBands.map((sum, b) => (holds[b]! > 0 ? (of(sum) + mono * holds[b]!) / (sum.own + holds[b]!) : mono)),
    )
  return sums.map(ofBands => ({
    left: across(ofBands, sum => sum.left, 1),
    right: across(ofBands, sum => sum.right, 1),
    re: across(ofBands, sum => sum.re, 1),
    im: across(ofBands, sum => sum.im, 0),
  }))
}

const power = ({re, im}: Spectrum, from: number, to: number): number => {
  let sum = 0
  for (let k = from; k < to; k++) sum += re[k]! * re[k]! + im[k]! * im[k]!
  return sum
}
