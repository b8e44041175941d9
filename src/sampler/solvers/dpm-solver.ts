import type {Sigma} from '../../base/units.ts'
import {stepInto} from '../arithmetic.ts'
import type {Solver} from './solver.ts'

/** a + amount·(a − b) */
const beyond = (a: Float32Array, b: Float32Array, amount: number): Float32Array =>
  a.map((value, i) => value + amount * (value - b[i]!))

/**
 * DPM-Solver++(2M): second order for one evaluation a step (Lu et al. 2022, DPM-Solver++, alg. 2, with α = 1).
 *
 *   h = ln(σ/σ′)   r = ln(σ₋₁/σ)/h   D̃ = D + (D − D₋₁)/(2r)   x′ = (σ′/σ)·x + (1 − σ′/σ)·D̃
 *
 * which is Euler's step towards D as it will be half-way. The first and the last step (h = ∞) are Euler's. So is every
 * step that does not begin where the one before ended: after churn or re-noising D₋₁ belongs to another path, and
 * extrapolating the difference of their noises inflates the variance without end.
 */
export const dpmSolver: Solver = denoise => {
  let last: {from: Sigma; to: Sigma; denoised: Float32Array} | undefined
  return async (x, {from, to}) => {
    const denoised = await denoise(x, from)
    // Two equal levels, as of a schedule with max = min, have no ratio to look back along.
    const back = last?.to === from && last.from > from && to > 0 ? last : undefined
    const target = back
      ? beyond(denoised, back.denoised, Math.log(from / to) / Math.log(back.from / from) / 2)
      : denoised
    stepInto(x, target, {from, to})
    last = {from, to, denoised}
    return denoised
  }
}
