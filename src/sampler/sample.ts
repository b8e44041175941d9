import {BadInput, ModelError} from '../base/errors.ts'
import type {Samples} from '../base/units.ts'
import type {Denoise} from './denoise.ts'
import {descend, type SamplerStep} from './descend.ts'
import type {Noise} from './noise.ts'
import type {Posterior} from './posteriors/posterior.ts'
import type {SolverSettings} from './preset/settings.ts'
import {karras} from './schedule.ts'
import {solvers} from './solvers/solvers.ts'

/** Of one window: [stem, sample]. */
export type Shape = {readonly stems: number; readonly samples: Samples}

export type SampleOptions = {
  /** Averages over `settings.shifts` by itself. */
  readonly denoise: Denoise
  readonly posterior: Posterior
  readonly shape: Shape
  readonly settings: SolverSettings
  /** How far up the schedule it begins, 0–1: at 1 with all the noise there is, below that nearer to the posterior's start. */
  readonly strength?: number
  readonly noise: Noise
  readonly signal?: AbortSignal
}

/**
 * One sample of the stems given what `posterior` knows: x ← start + τ·σ₀·z with temperature τ, then down to σ = 0, then
 * `finishInto`, so that sums equal the mix and locked samples are themselves to float precision.
 *
 * With a strength below 1 σ₀ is a lower level of the schedule, and what is made resembles the start (SDEdit, Meng et al.
 * 2022). At 0 it is the start, and no step is taken.
 *
 * Yields after every pass of every step; returns the stems [stem, sample]. Draws: the first for x, then as `descend`.
 * Throws Cancelled when `signal` is aborted, BadInput when the posterior's start has another shape, ModelError when the
 * stems are not finite.
 */
export async function* sample(options: SampleOptions): AsyncGenerator<SamplerStep, Float32Array> {
  const {denoise, posterior, shape, settings, strength = 1, noise, signal} = options
  const {steps, correction, temperature, shifts} = settings
  const sigmas = strength > 0 ? karras(steps, settings.sigma, strength) : [0]
  const x = new Float32Array(shape.stems * shape.samples)
  noise.fillInto(x)
  const start = posterior.start ?? new Float32Array(x.length)
  if (start.length !== x.length)
    throw new BadInput(
      `a start of ${start.length} values cannot begin ${shape.stems} stems of ${shape.samples} samples`,
    )
  const spread = temperature * sigmas[0]!
  for (let i = 0; i < x.length; i++) x[i] = start[i]! + spread * x[i]!

  // As much a step as in the whole schedule.
  const churn = (settings.churn * (sigmas.length - 1)) / steps
  const solver = solvers[settings.solver]
  yield* descend({denoise, posterior, solver, sigmas, churn, correction, shifts, noise, signal}, x)

  posterior.finishInto?.(x)
  if (!x.every(Number.isFinite)) throw new ModelError('the stems are not finite: the sampler diverged; use more steps')
  return x
}

/** Runs a sampler to its end and gives what it returns, for a caller with no use for the steps. */
export const finish = async <Result>(run: AsyncGenerator<unknown, Result>): Promise<Result> => {
  for (;;) {
    const {done, value} = await run.next()
    if (done) return value as Result
  }
}
