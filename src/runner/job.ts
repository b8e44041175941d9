import type {Overview} from '../audio/overview/overview.ts'
import type {Samples, Seconds, Sigma} from '../base/units.ts'
import type {Method} from '../sampler/preset/methods.ts'
import type {Recipe} from '../sampler/preset/settings.ts'
import type {Reached} from '../sampler/windows/long.ts'
import type {EngineChoice} from './engines.ts'

/** One take to be made, at the pack's sample rate. It crosses a process boundary: plain data only. */
export type Job<M extends Method = Method> = Recipe<M> & JobMeans

type JobMeans = {
  /** The pack's folder. */
  readonly pack: string
  readonly engine: EngineChoice
  /** Of the CPU; absent: all. */
  readonly threads?: number
  readonly seed: number
  /** Which of several takes of one seed; each has noise of its own. */
  readonly take?: number
  readonly length: Samples
  readonly input: JobInput
  /** refine: what makes the guess first, of the same mix. */
  readonly first?: FirstGuess
  /** Where an earlier run of the same job has come to: only what follows is made. */
  readonly from?: Reached
  /** The engines of the job before stay open as well, for a song after this one will want both again. */
  readonly alternates?: boolean
  /** To be shown how the stems form; changes nothing in what is made. */
  readonly watch?: Watch
}

/** What a job is made of: the separating methods of a mix, impute of what is locked, generate of nothing. */
export type JobInput =
  | {
      readonly kind: 'mix'
      /** [sample] */
      readonly mix: Float32Array | SoundFile
      /** [stem, sample]; where refine begins, unless something makes it `first`. */
      readonly guess?: Float32Array
    }
  | {
      readonly kind: 'lock'
      /** What is kept, a row a stem. */
      readonly lock: readonly LockedStem[]
      readonly variation?: Variation
    }
  | {readonly kind: 'none'; readonly variation?: Variation}

/** Stems that others are to resemble. */
export type Variation = {
  /** [stem, sample] */
  readonly guess: Float32Array
  /** How far to go from there, 0–1. */
  readonly strength: number
}

/** Sound that the job's process reads where it needs it: a mono WAV file at the pack's rate. */
export type SoundFile = {readonly file: string}

export type LockedStem = {
  /** What is known of it. Before its end, where there is one, and after it is silence. */
  readonly sound?: Float32Array | SoundFile
  /** Where it is made, from one sample to before another; all else is kept. */
  readonly open: readonly Span[]
}

export type Span = readonly [from: Samples, to: Samples]

/** A job before its input is at hand. */
export type JobRequest<M extends Method = Method> = Recipe<M> &
  Omit<JobMeans, 'input' | 'length' | 'from' | 'alternates'>

export type FirstGuess = Recipe & {readonly pack: string}

export type Watch = {
  /** Columns of peaks in an estimate. */
  readonly columns: number
  /** Columns of spectra in an estimate. */
  readonly spectrumColumns: number
  /** An existing folder for what the newest estimates sound like. */
  readonly folder: string
}

/** How one window's stems stand after a step, at the level of the result. */
export type JobEstimate = {
  /** Where the window lies in the job, at the pack's rate. */
  readonly start: Samples
  readonly length: Samples
  /** σ′, the noise that is left in x. */
  readonly sigmaNext: Sigma
  /** x̂₀, what the stems look like as far as is known: one a stem. */
  readonly stems: readonly Overview[]
  /** x, the same still full of noise: peaks [column][min, max] a stem, often far beyond full scale. */
  readonly states: readonly Float32Array[]
  /** What x̂₀ sounds like: a mono float32 WAV file a stem, overwritten three estimates later. */
  readonly files: readonly string[]
}

/** What is made: the stems, the first guess of them, or before them the rest, which is none of them. */
export type JobPart = 'stems' | 'guess' | 'rest'

/** How far a job is, after every step of the sampler. */
export type JobStep = {
  readonly kind: 'step'
  /** What windows and steps are of. */
  readonly part: JobPart
  readonly window: number
  readonly windows: number
  readonly step: number
  readonly steps: number
  /** σ̂, the level stepped down from; 0 where nothing is noisy. */
  readonly sigmaHat: Sigma
  /** Network calls so far, over all windows and the first guess. */
  readonly evaluations: number
  /** The part of the whole job that is done, 0–1. */
  readonly progress: number
  /** In one line what a person should know from now on: another engine had to take over. */
  readonly notice?: string
  /** Only of a job that is watched: about eight times a second, and after the last step of every window. */
  readonly estimate?: JobEstimate
}

/** What is known of a job when its stems have been handed over. */
export type JobFacts = {
  readonly engine: string
  readonly evaluations: number
  /** Loading the pack and starting the engine; 0 when they were ready. */
  readonly loadSeconds: Seconds
  readonly runSeconds: Seconds
}

export type JobResult = JobFacts & {
  /** [stem, sample] */
  readonly stems: Float32Array
}
