import {throwIfCancelled} from '../../../src/base/throw-if-cancelled.ts'
import type {Job, JobResult} from '../../../src/runner/job.ts'
import type {Runner} from '../../../src/runner/runner.ts'
import {mixOf} from '../../support/job-input.ts'

export type FakeRunners = {
  /** For `openRunner`. */
  readonly open: () => Runner
  /** What was asked, over all runners, in the order in which it was answered. */
  readonly jobs: readonly Job[]
  /** Runners that are open now. */
  readonly opened: () => number
}

type Options = {
  /** Called before a job is answered; what it throws the job fails with. */
  readonly before?: (job: Job, count: number) => void | Promise<void>
  /** Told with every step. */
  readonly notice?: string
}

/** Runners without a network: every stem is the same part of the mix, with a little of the seed in it. */
export const fakeRunners = ({before, notice}: Options = {}): FakeRunners => {
  const jobs: Job[] = []
  let open = 0
  const run: Runner['run'] = async (job, {onStep, signal} = {}) => {
    await before?.(job, jobs.length)
    // As long as a real one: others have their turn meanwhile.
    await new Promise(resolve => setImmediate(resolve))
    throwIfCancelled(signal)
    jobs.push(job)
    const {steps} = job.settings
    for (let step = 0; step < steps; step++)
      onStep?.({
        ...(notice && {notice}),
        kind: 'step',
        part: 'stems',
        window: 0,
        windows: 1,
        step,
        steps,
        sigmaHat: 0.1,
        evaluations: step + 1,
        progress: (step + 1) / steps,
      })
    return answer(job)
  }
  const openOne = (): Runner => {
    open++
    return {run, close: () => open--}
  }
  return {open: openOne, jobs, opened: () => open}
}

const answer = ({input, length, seed, settings}: Job): JobResult => {
  const mix = mixOf(input)
  const stems = new Float32Array(4 * length)
  for (let n = 0; n < 4; n++)
    for (let t = 0; t < length; t++) stems[n * length + t] = 0.25 * mix[t]! + 1e-3 * (((t * (n + 1) + seed) % 7) - 3)
  return {stems, engine: 'fake', evaluations: settings.steps, loadSeconds: 0.5, runSeconds: 1.5}
}
