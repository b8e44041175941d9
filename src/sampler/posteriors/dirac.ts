import {solveStemInto} from './mixture.ts'
import type {Posterior} from './posterior.ts'

/**
 * p(y | x) = δ(y − Σₙ xₙ): stem c is whatever the others leave of the mix (MSDM, the Dirac separator).
 *
 *   x_c = y − Σ_{n≠c} xₙ, written into x and kept        dₙ = sₙ − s_c
 *
 * with slopes sₙ = (xₙ − Dₙ)/σ, −σ times the score. As an estimate: D′ₙ = xₙ − σ·dₙ = Dₙ + (x_c − D_c). For c itself
 * D′ = x, so no step moves it, and only the next evaluation refreshes it: after the last one `finishInto` has to. mix: [sample].
 *
 * Along the sum this pulls N times as hard as the prior, so Euler needs many steps (see stability.ts).
 */
export const dirac = (mix: Float32Array, {constrained}: {constrained: number}): Posterior => ({
  constrainInto: x => solveStemInto(x, mix, constrained),
  estimateInto: (denoised, x) => {
    const from = constrained * mix.length
    for (let t = 0; t < mix.length; t++) {
      const pull = x[from + t]! - denoised[from + t]!
      for (let i = t; i < x.length; i += mix.length) denoised[i] = denoised[i]! + pull
    }
  },
  finishInto: x => solveStemInto(x, mix, constrained),
})
