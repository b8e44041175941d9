import {emptySpectrum, type Spectrum} from '../dsp/spectrum.ts'
import type {Shares, SoftMasks} from './soft-masks.ts'
import type {StemFrames} from './stem-frames.ts'

/** A stem's covariance of left and right over its energy in mono, [bin] each: [[left, re + i·im], [re − i·im, right]]. */
export type Covariance = {
  readonly left: Float64Array
  readonly right: Float64Array
  readonly re: Float64Array
  readonly im: Float64Array
}

/** How each stem spreads over left and right, and how far the model's stems are believed, 0–1. */
export type Spread = {readonly covariances: readonly Covariance[]; readonly belief: number}

/** Part of a bin's energy that belongs to no stem, and what is added below, over a frame's mean: sums stay solvable. */
const LOOSE = 1e-3
const FLOOR = 1e-6

/**
 * Shares a stereo frame out among the stems, both channels at once, so that where a stem stands helps to tell it from the
 * others. Up to the masks' `topBin` stem n = β·g_n·S_n + |S_n|²·R_n·T⁻¹·(X − β·Σ g·S), with T = Σ |S_n|²·R_n: the expected
 * stem under a Gaussian of that mean and covariance (the multichannel Wiener filter of Duong, Vincent and Gribonval 2010
 * where β is 0). T is kept solvable by a little of its own that all stems share alike. Above, the masks do it all.
 */
export class StereoShares implements Shares {
  private readonly masks: SoftMasks
  private readonly spread: Spread
  private readonly placed: readonly Float64Array[][] // β·g, [channel][stem][bin]
  private readonly powers: readonly Float64Array[] // |S|², [stem][bin]
  private readonly total: Covariance // T, [bin]
  private readonly solved: readonly [Spectrum, Spectrum] // X − β·Σ g·S, and then T⁻¹ times that, [channel]
  private readonly common: Float64Array // [bin]

  constructor(masks: SoftMasks, spread: Spread, size: number) {
    const empty = (): Float64Array => new Float64Array(size / 2 + 1)
    this.masks = masks
    this.spread = spread
    this.placed = masks.placement.map(gains => gains.map(gain => gain.map(value => spread.belief * value)))
    this.powers = spread.covariances.map(empty)
    this.total = {left: empty(), right: empty(), re: empty(), im: empty()}
    this.solved = [emptySpectrum(size), emptySpectrum(size)]
    this.common = empty()
  }

  update(frames: StemFrames, c: number): void {
    if (c === 0) this.solve(frames)
    this.masks.updateTop(frames, c)
  }

  shareInto(out: Spectrum, frames: StemFrames, {c, n}: {c: number; n: number}): void {
    const {masks, common, solved} = this
    masks.shareTopInto(out, frames, {c, n})
    const {re, im} = frames.stems[n]!
    const [placed, powers, cov] = [this.placed[c]![n]!, this.powers[n]!, this.spread.covariances[n]!]
    const {re: ownRe, im: ownIm} = solved[c]!
    const {re: otherRe, im: otherIm} = solved[1 - c]!
    const level = c === 0 ? cov.left : cov.right
    const side = c === 0 ? 1 : -1
    for (let k = 0; k < masks.topBin; k++) {
      const power = powers[k]!
      const near = power * level[k]! + common[k]!
      const crossRe = power * cov.re[k]!
      const crossIm = side * power * cov.im[k]!
      out.re[k] = placed[k]! * re[k]! + near * ownRe[k]! + crossRe * otherRe[k]! - crossIm * otherIm[k]!
      out.im[k] = placed[k]! * im[k]! + near * ownIm[k]! + crossRe * otherIm[k]! + crossIm * otherRe[k]!
    }
  }

  private solve({mix, stems}: StemFrames): void {
    const {masks, common, solved} = this
    const {topBin} = masks
    const {left, right, re, im} = this.total
    const [{re: a, im: b}, {re: c, im: d}] = solved
    for (const sum of [left, right, re, im]) sum.fill(0, 0, topBin)
    for (const [side, {re, im}] of solved.entries()) {
      re.set(mix[side]!.re)
      im.set(mix[side]!.im)
    }
    let energy = 0
    for (const [n, stem] of stems.entries()) {
      const [powers, cov] = [this.powers[n]!, this.spread.covariances[n]!]
      const [toLeft, toRight] = [this.placed[0]![n]!, this.placed[1]![n]!]
      for (let k = 0; k < topBin; k++) {
        const sr = stem.re[k]!
        const si = stem.im[k]!
        const power = sr * sr + si * si
        powers[k] = power
        energy += power
        left[k] = left[k]! + power * cov.left[k]!
        right[k] = right[k]! + power * cov.right[k]!
        re[k] = re[k]! + power * cov.re[k]!
        im[k] = im[k]! + power * cov.im[k]!
        a[k] = a[k]! - toLeft[k]! * sr
        b[k] = b[k]! - toLeft[k]! * si
        c[k] = c[k]! - toRight[k]! * sr
        d[k] = d[k]! - toRight[k]! * si
      }
    }
    const floor = (FLOOR * energy) / Math.max(1, topBin)
    for (let k = 0; k < topBin; k++) {
      const loose = LOOSE * 0.5 * (left[k]! + right[k]!) + floor || 1 // where no stem sounds, they share alike
      common[k] = loose / stems.length
      const near = left[k]! + loose
      const far = right[k]! + loose
      const crossRe = re[k]!
      const crossIm = im[k]!
      const scale = 1 / (near * far - crossRe * crossRe - crossIm * crossIm)
      const leftRe = a[k]!
      const leftIm = b[k]!
      const rightRe = c[k]!
      const rightIm = d[k]!
      a[k] = scale * (far * leftRe - crossRe * rightRe + crossIm * rightIm)
      b[k] = scale * (far * leftIm - crossRe * rightIm - crossIm * rightRe)
      c[k] = scale * (near * rightRe - crossRe * leftRe - crossIm * leftIm)
      d[k] = scale * (near * rightIm - crossRe * leftIm + crossIm * leftRe)
    }
  }
}
