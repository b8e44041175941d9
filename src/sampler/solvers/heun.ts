import {stepInto} from '../arithmetic.ts'
import type {Solver} from './solver.ts'

/**
 * Heun: second order, two evaluations a step, one in the last (Karras et al. 2022, alg. 1 and 2).
 *
 *   d = (x − D(x; σ))/σ       x₁ = x + (σ′ − σ)·d
 *   d₁ = (x₁ − D(x₁; σ′))/σ′  x′ = x + (σ′ − σ)·(d + d₁)/2
 */
export const heun: Solver =
  denoise =>
  async (x, {from, to}) => {
    const denoised = await denoise(x, from)
    if (to === 0) {
      stepInto(x, denoised, {from, to})
      return denoised
    }
    const ahead = x.slice()
    stepInto(ahead, denoised, {from, to})
    const denoisedAhead = await denoise(ahead, to)
    const half = (to - from) / 2
    for (let i = 0; i < x.length; i++) {
      const here = (x[i]! - denoised[i]!) / from
      const there = (ahead[i]! - denoisedAhead[i]!) / to
      x[i] = x[i]! + half * (here + there)
    }
    return denoisedAhead
  }
