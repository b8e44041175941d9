import {stepInto} from '../arithmetic.ts'
import type {Solver} from './solver.ts'

/**
 * Euler: first order, one evaluation a step, and the method of the MSDM paper (Mariani et al. 2023).
 *
 *   x′ = x + (σ′ − σ)·(x − D(x; σ))/σ
 */
export const euler: Solver = denoise => async (x, levels) => {
  const denoised = await denoise(x, levels.from)
  stepInto(x, denoised, levels)
  return denoised
}
