import type {Sigma} from '../../base/units.ts'
import type {Denoise} from '../denoise.ts'
import type {Noise} from '../noise.ts'

/**
 * What is known about the stems, as what it does to the sampler. A task is a posterior; solvers never hear of one.
 *
 * The algebra: knowing something turns the joint prior's estimate D into an estimate D′ of the same stems, and every
 * solver then walks along d = (x − D′)/σ. So a posterior is a map on D, and where the knowledge is about x itself
 * (a stem is locked; the stems sum to the mix) a map on x beside it. No hook at all is the unconditional prior.
 *
 * A posterior may keep state from `drawKnown` to `holdInto`: it serves one run at a time. Arrays: [stem, sample], flat.
 */
export type Posterior = {
  /** Where x begins, before noise of level σ₀ is added. Silence when left out. */
  readonly start?: Float32Array
  /** Once a step: draws what is known, noised to σ. */
  drawKnown?(sigma: Sigma, noise: Noise): void
  /** Once a pass, before churn: writes into x what `drawKnown` drew. */
  holdInto?(x: Float32Array): void
  /** Before every evaluation: writes into x what it must obey at any noise level. */
  constrainInto?(x: Float32Array): void
  /** After every evaluation: D → D′. */
  estimateInto?(denoised: Float32Array, x: Float32Array, sigma: Sigma): void
  /** At σ = 0: makes the knowledge hold to float precision. */
  finishInto?(x: Float32Array): void
}

/** D′(x; σ): `denoise` given `posterior`. Unlike a plain Denoise it writes the constraint into x. */
export const given =
  (posterior: Posterior, denoise: Denoise): Denoise =>
  async (x, sigma) => {
    posterior.constrainInto?.(x)
    const denoised = await denoise(x, sigma)
    posterior.estimateInto?.(denoised, x, sigma)
    return denoised
  }

/** Several things known at once. Hooks run in the order given, so what has to hold exactly comes last; the first `start` counts. */
export const together = (...posteriors: readonly Posterior[]): Posterior => ({
  start: posteriors.find(posterior => posterior.start)?.start,
  drawKnown: (sigma, noise) => {
    for (const posterior of posteriors) posterior.drawKnown?.(sigma, noise)
  },
  holdInto: x => {
    for (const posterior of posteriors) posterior.holdInto?.(x)
  },
  constrainInto: x => {
    for (const posterior of posteriors) posterior.constrainInto?.(x)
  },
  estimateInto: (denoised, x, sigma) => {
    for (const posterior of posteriors) posterior.estimateInto?.(denoised, x, sigma)
  },
  finishInto: x => {
    for (const posterior of posteriors) posterior.finishInto?.(x)
  },
})
