import type {Shares, SoftMasks} from './soft-masks.ts'
import {emptySpectrum, type Spectrum} from './spectrum.ts'
import type {StemFrames} from './stem-frames.ts'

/** A stem's covariance of left and right over its energy in mono, [bin] each: [[left, re + i·im], [re − i·im, right]]. */
export type Covariance = {left: Float64Array; right: Float64Array; re: Float64Array; im: Float64Array}

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
  private readonly solved: readonly [Spectrum, Spectrum] // T⁻¹·(X − β·Σ g·S), [channel]
  private readonly common: Float64Array // [bin]

  constructor(masks: SoftMasks, spread: Spread, size: number) {
    this.masks = masks
    this.spread = spread
    this.solved = [emptySpectrum(size), emptySpectrum(size)]
    this.common = new Float64Array(size / 2 + 1)
  }

  update(frames: StemFrames, c: number): void {
    if (c === 0) this.solve(frames)
    this.masks.update(frames, c)
  }

  shareInto(out: Spectrum, frames: StemFrames, {c, n}: {c: number; n: number}): void {
    const {masks, common, spread, solved} = this
    masks.shareInto(out, frames, {c, n})
    const {re, im} = frames.stems[n]!
    const [gain, cov] = [masks.placement[c]![n]!, spread.covariances[n]!]
    const [own, other] = [solved[c]!, solved[1 - c]!]
    const [level, side] = [c === 0 ? cov.left : cov.right, c === 0 ? 1 : -1]
    for (let k = 0; k < masks.topBin; k++) {
      const power = re[k]! * re[k]! + im[k]! * im[k]!
      const [near, crossRe, crossIm] = [power * level[k]! + common[k]!, power * cov.re[k]!, side * power * cov.im[k]!]
      const placed = spread.belief * gain[k]!
      out.re[k] = placed * re[k]! + near * own.re[k]! + crossRe * other.re[k]! - crossIm * other.im[k]!
      out.im[k] = placed * im[k]! + near * own.im[k]! + crossRe * other.im[k]! + crossIm * other.re[k]!
    }
  }

  private solve({mix, stems}: StemFrames): void {
    const {masks, common, spread, solved} = this
    const floor = (FLOOR * totalPower(stems, masks.topBin)) / Math.max(1, masks.topBin)
    for (let k = 0; k < masks.topBin; k++) {
      let [left, right, re, im] = [0, 0, 0, 0]
      const rest = [mix[0]!.re[k]!, mix[0]!.im[k]!, mix[1]!.re[k]!, mix[1]!.im[k]!] as [number, number, number, number]
      for (let n = 0; n < stems.length; n++) {
        const [sr, si, cov] = [stems[n]!.re[k]!, stems[n]!.im[k]!, spread.covariances[n]!]
        const power = sr * sr + si * si
        left += power * cov.left[k]!
        right += power * cov.right[k]!
        re += power * cov.re[k]!
        im += power * cov.im[k]!
        const [toLeft, toRight] = [
          spread.belief * masks.placement[0]![n]![k]!,
          spread.belief * masks.placement[1]![n]![k]!,
        ]
        rest[0] -= toLeft * sr
        rest[1] -= toLeft * si
        rest[2] -= toRight * sr
        rest[3] -= toRight * si
      }
      const loose = LOOSE * 0.5 * (left + right) + floor || 1 // where no stem sounds, they share alike
      common[k] = loose / stems.length
      left += loose
      right += loose
      const scale = 1 / (left * right - re * re - im * im)
      const [a, b, c, d] = rest
      solved[0].re[k] = scale * (right * a - re * c + im * d)
      solved[0].im[k] = scale * (right * b - re * d - im * c)
      solved[1].re[k] = scale * (left * c - re * a - im * b)
      solved[1].im[k] = scale * (left * d - re * b + im * a)
    }
  }
}

function totalPower(stems: readonly Spectrum[], bins: number): number {
  let sum = 0
  for (const {re, im} of stems) for (let k = 0; k < bins; k++) sum += re[k]! * re[k]! + im[k]! * im[k]!
  return sum
}
