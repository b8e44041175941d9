import {projectInto, residualAt} from './mixture.ts'
import type {Posterior} from './posterior.ts'

/**
 * p(y | x_σ) = N(y; Σₙ xₙ, γ²) with γ = k·σ (MSDM, the Gaussian separator; k is 0.75 there).
 *
 *   dₙ = sₙ − σ/(2γ²)·(y − Σ x)        as an estimate: D′ₙ = Dₙ + (y − Σ x)/(2k²)
 *
 * with slopes sₙ = (xₙ − Dₙ)/σ, −σ times the score. The 2 is the published code's: the gradient of that density has none,
 * so the likelihood in force has variance 2γ².
 *
 * σ is the level of the evaluation, after churn. The sum is pulled towards y and only reaches it with σ → 0, so
 * `finishInto` shares what is left. mix: [sample].
 */
export const gaussian = (mix: Float32Array, {k}: {k: number}): Posterior => ({
  estimateInto: (denoised, x) => {
    for (let t = 0; t < mix.length; t++) {
      const pull = residualAt(t, x, mix) / (2 * k * k)
      for (let i = t; i < x.length; i += mix.length) denoised[i] = denoised[i]! + pull
    }
  },
  finishInto: x => projectInto(x, mix),
})
