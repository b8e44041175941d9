import type {Sound} from '../audio/sound/sound.ts'
import type {Hertz} from '../base/units.ts'
import type {Reached} from '../sampler/long.ts'
import type {Job, JobFacts} from './job.ts'
import type {Runner, RunOptions} from './runner.ts'
import {openStemFile, type StemFile} from './stem-file.ts'

export type LongRunOptions = Omit<RunOptions, 'onStretch'> & {
  /** An existing folder for what is needed on the way; it is not emptied. What an earlier run of the same left is gone on from. */
  readonly work: string
  /** Earlier runs have come so far. */
  readonly onResume?: (reached: Reached) => void
  /** Another window is finished, and lies in `work`. */
  readonly onFinished?: (reached: Reached) => void
}

/**
 * Does what is missing of a job, into a file of its stems in `work`, and lends that, a channel a stem at the model's rate, to
 * `use`. The facts are of the whole. Throws what the disk throws.
 */
export const withMadeStems = async (
  runner: Runner,
  job: Job,
  {modelRate, stemCount, ...options}: LongRunOptions & {readonly modelRate: Hertz; readonly stemCount: number},
  use: (made: Sound) => Promise<void>,
): Promise<JobFacts> => {
  const file = openStemFile(options.work, {stems: stemCount, length: job.length, sampleRate: modelRate})
  let facts: JobFacts
  try {
    facts = await makeStems(runner, job, {...options, file})
  } finally {
    file.close()
  }
  const made = file.open()
  try {
    await use(made)
  } finally {
    made.close()
  }
  return facts
}

const makeStems = async (
  runner: Runner,
  job: Job,
  {file, onStep, onTrial, onResume, onFinished, signal}: LongRunOptions & {readonly file: StemFile},
): Promise<JobFacts> => {
  const {from, spent} = file
  const begun = performance.now()
  let evaluations = 0
  if (from) onResume?.(from)
  const facts = await runner.run(
    {...job, from},
    {
      signal,
      onTrial,
      onStep: step => {
        evaluations = step.evaluations
        onStep?.({...step, evaluations: spent.evaluations + evaluations})
      },
      onStretch: stretch => {
        const seconds = spent.seconds + Math.round(performance.now() - begun) / 1000
        file.add(stretch, {evaluations: spent.evaluations + evaluations, seconds})
        onFinished?.(stretch.reached)
      },
    },
  )
  const {engine, loadSeconds, runSeconds} = facts
  return {
    engine,
    loadSeconds,
    evaluations: spent.evaluations + facts.evaluations,
    runSeconds: spent.seconds + runSeconds,
  }
}
