import {throwIfCancelled} from '../base/throw-if-cancelled.ts'
import type {Sigma} from '../base/units.ts'
import {addInto, sigmaBetween} from './arithmetic.ts'
import type {Denoise} from './denoise.ts'
import type {Noise} from './noise.ts'
import {given, type Posterior} from './posteriors/posterior.ts'
import {churnGamma} from './schedule.ts'
import type {Solver} from './solvers/solver.ts'

export type Descent = {
  readonly denoise: Denoise
  readonly posterior: Posterior
  readonly solver: Solver
  /** N levels and the 0 after them. */
  readonly sigmas: readonly Sigma[]
  /** S_churn: how much fresh noise, over the whole descent, every step adds before it steps down. */
  readonly churn: number
  /** R: how often each step is taken, re-noised in between; 1 corrects nothing. */
  readonly correction: number
  /** Network evaluations that one call of `denoise` makes. */
  readonly shifts: number
  readonly noise: Noise
  readonly signal?: AbortSignal
}

/** What is known after one pass of one step. */
export type SamplerStep = {
  /** 0 … steps − 1 */
  readonly step: number
  readonly steps: number
  /** 0 … passes − 1: which taking of this step, when it is corrected. */
  readonly pass: number
  readonly passes: number
  /** σ̂, the level stepped down from; 0 where nothing is noisy. */
  readonly sigmaHat: Sigma
  /** σ′, the level stepped down to: the noise that is left in x. */
  readonly sigmaNext: Sigma
  /** The newest estimate of the stems, D′: [stem, sample]. The reader's to keep, but not to change. */
  readonly denoised: Float32Array
  /** The state after the step, still noisy: [stem, sample]. The sampler's own: read it before asking for the next. */
  readonly x: Float32Array
  /** Network evaluations so far. */
  readonly evaluations: number
}

/**
 * Takes x from σ₀ down to 0 and yields after every pass of every step. Owns x.
 *
 *   for σ, σ′ of the schedule:
 *     draw       what is known, noised to σ, if the posterior knows samples
 *     repeat `correction` times:
 *       hold       x ← the draw where x is known
 *       churn      x ← x + √(σ̂² − σ²)·z      σ̂ = σ(1 + γ)
 *       step down  σ̂ → σ′, by the solver, along d = (x − D′)/σ̂
 *       re-noise   x ← x + √(σ² − σ′²)·z     but after the last time
 *
 * MSDM's sampler: Karras et al. 2022, alg. 2, with the predictor repeated (RePaint, Lugmayr et al. 2022). Draws are
 * asked for in the published order: the posterior's once a step, then churn, re-noise, churn …, also where the factor
 * is 0. Throws Cancelled before the evaluation that finds `signal` aborted.
 */
export async function* descend(descent: Descent, x: Float32Array): AsyncGenerator<SamplerStep, void> {
  const {denoise, posterior, solver, sigmas, churn, correction: passes, shifts, noise, signal} = descent
  const steps = sigmas.length - 1
  const gamma = churnGamma(churn, steps)
  const z = new Float32Array(x.length)
  let evaluations = 0
  const counted: Denoise = async (state, sigma) => {
    throwIfCancelled(signal)
    evaluations += shifts
    return denoise(state, sigma)
  }
  const stepDown = solver(given(posterior, counted))

  for (let step = 0; step < steps; step++) {
    const sigma = sigmas[step]!
    const sigmaNext = sigmas[step + 1]!
    const sigmaHat = sigma * (1 + gamma)
    posterior.drawKnown?.(sigma, noise)
    for (let pass = 0; pass < passes; pass++) {
      posterior.holdInto?.(x)

      noise.fillInto(z)
      addInto(x, z, sigmaBetween(sigmaHat, sigma))

      const denoised = await stepDown(x, {from: sigmaHat, to: sigmaNext})
      yield {step, steps, pass, passes, sigmaHat, sigmaNext, denoised, x, evaluations}

      if (pass === passes - 1) break
      noise.fillInto(z)
      addInto(x, z, sigmaBetween(sigma, sigmaNext))
    }
  }
}
