import type {Job, JobResult} from '../../../src/runner/job.ts'
import type {Runner, RunOptions} from '../../../src/runner/runner.ts'
import {lockOf} from '../../support/job-input.ts'

/** What a model makes of a job, [stem, sample]. */
export type Model = (job: Job) => Float32Array

/** A runner whose model is a function; tells of one step and counts its jobs. */
export const fakeRunner = (model: Model): {runner: Runner; jobs: Job[]} => {
  const jobs: Job[] = []
  const run = async (job: Job, {onStep, signal}: RunOptions = {}): Promise<JobResult> => {
    signal?.throwIfAborted()
    jobs.push(job)
    const stems = model(job)
    onStep?.({
      kind: 'step',
      part: 'stems',
      window: 0,
      windows: 1,
      step: 0,
      steps: 1,
      sigma: 1,
      evaluations: 1,
      progress: 1,
    })
    return {stems, engine: 'fake', evaluations: 1, loadSeconds: 0, runSeconds: 0.5}
  }
  return {runner: {run, close: () => {}}, jobs}
}

/** [stem, sample] of [stem][sample]. */
export const inOne = (stems: readonly Float32Array[]): Float32Array => {
  const {length} = stems[0]!
  const all = new Float32Array(stems.length * length)
  for (const [n, stem] of stems.entries()) all.set(stem, n * length)
  return all
}

/** Knows all tracks by heart, [track][stem][sample]: fills in the true stems of the one whose locked samples it sees. */
export const oracle =
  (tracks: readonly (readonly Float32Array[])[]): Model =>
  ({input, length}) => {
    const {known, locked} = lockOf(input)!
    const agrees = (stems: readonly Float32Array[]): boolean =>
      stems.every((stem, n) => {
        if (stem.length !== length) return false
        for (let i = 0; i < length; i += 97)
          if (locked[n * length + i] && known[n * length + i] !== stem[i]) return false
        return true
      })
    return inOne(tracks.find(agrees)!)
  }

/** Keeps what is locked; everything else is silence. */
export const mute: Model = ({input, length}) => lockOf(input)?.known.slice() ?? new Float32Array(4 * length)
