import {projectInto} from './mixture.ts'
import type {Posterior} from './posterior.ts'

/**
 * The stems sum to the mix, and all share the residual alike:
 *
 *   D′ₙ = Dₙ + (y − Σ D)/N
 *
 * the orthogonal projection of D onto {Σₙ xₙ = y}. It is the exact E[x₀ | x_σ, y] wherever the stems are uncertain alike
 * and independently. The sum itself then obeys Σx′ − y = (σ′/σ)(Σx − y), the exact flow of a known quantity, so nothing
 * can diverge along it and Σx = y at σ = 0 whatever the solver and however few the steps: even one.
 *
 * With a `denoise` that is also given the mix this is the *guided* method: what D′ corrects is then only the network's
 * own slip off the sum. x begins at the mix spread evenly, the known part of its mean. mix: [sample].
 */
export const projected = (mix: Float32Array, {stems}: {stems: number}): Posterior => {
  const start = new Float32Array(stems * mix.length)
  projectInto(start, mix)
  return {
    start,
    estimateInto: denoised => projectInto(denoised, mix),
    finishInto: x => projectInto(x, mix),
  }
}
