import {STEMS, type Stem} from '../../base/stems.ts'
import type {Hertz, Seconds} from '../../base/units.ts'
import type {JobEstimate, JobStep} from '../../runner/job.ts'
import type {Estimate, RunProgress} from './studio.ts'

/** What sampling is of a take; the rest goes into bringing the stems to the mix's rate, and into writing. */
const SAMPLING = 0.9
const RESTORING = 0.06

/** Tells how one take of several stands. */
export type TakeProgress = {
  reading(): void
  starting(): void
  trying(): void
  step(step: JobStep): void
  /** 0–1 of bringing the stems to the mix's rate and channels. */
  restoring(done: number): void
  writing(): void
}

type Place = {
  readonly take: number
  readonly takes: number
  readonly modelRate: Hertz
  /** Where in the take the model's sound begins. */
  readonly start?: Seconds
}

export const takeProgress = (
  tell: (progress: RunProgress) => void,
  {modelRate, start = 0, ...place}: Place,
): TakeProgress => ({
  reading: () => tell({...place, phase: 'reading', progress: 0}),
  starting: () => tell({...place, phase: 'starting', progress: 0}),
  trying: () => tell({...place, phase: 'trying', progress: 0}),
  step: job => {
    const {progress, estimate, ...step} = job
    tell({
      ...place,
      phase: 'sampling',
      progress: SAMPLING * progress,
      step,
      ...(estimate && {estimate: estimateOf(estimate, {step: job.step, modelRate, start})}),
    })
  },
  restoring: done => tell({...place, phase: 'writing', progress: SAMPLING + RESTORING * done}),
  writing: () => tell({...place, phase: 'writing', progress: SAMPLING + RESTORING}),
})

type Heard = {readonly step: number; readonly modelRate: Hertz; readonly start: Seconds}

const estimateOf = (estimate: JobEstimate, {step, modelRate, start}: Heard): Estimate => ({
  from: start + estimate.start / modelRate,
  seconds: estimate.length / modelRate,
  step,
  sigmaNext: estimate.sigmaNext,
  stems: byStem(estimate.stems),
  noise: byStem(estimate.states),
  files: byStem(estimate.files),
})

const byStem = <Value>(values: readonly Value[]): Record<Stem, Value> =>
  Object.fromEntries(STEMS.map((stem, n) => [stem, values[n]!])) as Record<Stem, Value>
