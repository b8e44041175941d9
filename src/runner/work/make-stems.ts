import type {Sound} from '../../audio/sound/sound.ts'
import {STEMS} from '../../base/stems.ts'
import type {Hertz} from '../../base/units.ts'
import type {Reached} from '../../sampler/windows/long.ts'
import type {Job, JobFacts} from '../job.ts'
import type {Runner, RunOptions} from '../runner.ts'
import type {StemStore} from './stem-file.ts'
import type {Work} from './work.ts'

export type StemRunOptions = Omit<RunOptions, 'onStretch'> & {
  readonly modelRate: Hertz
  readonly work: Work
  /** Earlier runs have come so far. */
  readonly onResume?: (reached: Reached) => void
  /** Another window is finished, and lies in `work`. */
  readonly onFinished?: (reached: Reached) => void
}

/**
 * Does what is missing of a job, into its stems in `work`, and lends them, a channel a stem at the model's rate, to `use`. The
 * facts are of the whole. Throws what the disk throws.
 */
export const withMadeStems = async (
  runner: Runner,
  job: Job,
  {modelRate, work, stemCount = STEMS.length, ...options}: StemRunOptions & {readonly stemCount?: number},
  use: (made: Sound) => Promise<void>,
): Promise<JobFacts> => {
  const store = work.openStems({stems: stemCount, length: job.length, sampleRate: modelRate})
  let facts: JobFacts
  try {
    facts = await makeStems(runner, job, {...options, store})
  } finally {
    store.close()
  }
  const made = store.open()
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
  {
    store,
    onStep,
    onTrial,
    onResume,
    onFinished,
    signal,
  }: Omit<StemRunOptions, 'modelRate' | 'work'> & {readonly store: StemStore},
): Promise<JobFacts> => {
  const {from, spent} = store
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
        store.add(stretch, {evaluations: spent.evaluations + evaluations, seconds})
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
