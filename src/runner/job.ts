import type {Samples, Seconds, Sigma} from '../base/units.ts'
import type {Method} from '../sampler/methods.ts'
import type {Lock} from '../sampler/posteriors/impute.ts'
import type {MethodSettings} from '../sampler/settings.ts'

export type EngineChoice = {
  /** 'auto' lets the runner choose; as yet that is the CPU. */
  readonly name: string
  readonly threads?: number
}

/** One take to be made, at the pack's sample rate. It crosses a process boundary: plain data only. */
export type Job = {
  /** The pack's folder. */
  readonly pack: string
  readonly engine: EngineChoice
  readonly method: Method
  readonly settings: MethodSettings
  readonly seed: number
  /** Which of several takes of one seed; each has noise of its own. */
  readonly take?: number
  readonly length: Samples
  /** [sample]; what the separating methods separate. */
  readonly mix?: Float32Array
  /** [stem, sample]; what impute keeps. */
  readonly lock?: Lock
  /** [stem, sample]; where refine begins. */
  readonly guess?: Float32Array
}

/** How far a job is, after every step of the sampler. */
export type JobStep = {
  readonly window: number
  readonly windows: number
  readonly step: number
  readonly steps: number
  readonly sigma: Sigma
  /** Network calls so far, over all windows. */
  readonly evaluations: number
  /** The part of the whole job that is done, 0–1. */
  readonly progress: number
}

export type JobResult = {
  /** [stem, sample] */
  readonly stems: Float32Array
  readonly engine: string
  readonly evaluations: number
  /** Loading the pack and starting the engine; 0 when they were ready. */
  readonly loadSeconds: Seconds
  readonly runSeconds: Seconds
}
