import type {Seconds} from '../../base/units.ts'

/** Beats at phase + k·period. */
export type SteadyGrid = {
  readonly period: Seconds
  /** Where beat 0 lies: the first that was given. */
  readonly phase: Seconds
  /** How far nine of ten beats lie from it at most. */
  readonly spread: Seconds
}

const ROUNDS = 20
/** Beats that are further off than this many typical ones hardly count. */
const OUTLYING = 3

/** Weighted least squares of times over indices. */
const fitted = (indices: readonly number[], times: readonly Seconds[], weights: readonly number[]) => {
  let [w, wi, wt, wii, wit] = [0, 0, 0, 0, 0]
  for (const [n, weight] of weights.entries()) {
    const [i, t] = [indices[n]!, times[n]!]
    w += weight
    wi += weight * i
    wt += weight * t
    wii += weight * i * i
    wit += weight * i * t
  }
  const period = (w * wit - wi * wt) / (w * wii - wi * wi)
  return {period, phase: (wt - period * wi) / w}
}

const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(part * values.length))]!

/**
 * The steady beat that beats come nearest to, by least squares that are weighted anew until single beats which are off
 * (Cauchy's weights) draw it no more. Of two beats or more, in order; `about` is their period as far as it is known.
 */
export const fitGrid = (beats: readonly Seconds[], about: Seconds): SteadyGrid => {
  const indices: number[] = [0]
  for (let n = 1; n < beats.length; n++)
    indices.push(indices[n - 1]! + Math.max(1, Math.round((beats[n]! - beats[n - 1]!) / about)))
  let weights: number[] = beats.map(() => 1)
  let grid = fitted(indices, beats, weights)
  const misses = (): number[] => beats.map((time, n) => Math.abs(time - grid.phase - grid.period * indices[n]!))
  for (let round = 0; round < ROUNDS; round++) {
    const off = misses()
    const typical = Math.max(1e-4, quantile(off, 0.5))
    weights = off.map(miss => 1 / (1 + (miss / (OUTLYING * typical)) ** 2))
    grid = fitted(indices, beats, weights)
  }
  return {...grid, spread: quantile(misses(), 0.9)}
}
