import type {Job} from '../../../src/runner/job.ts'
import type {Runner} from '../../../src/runner/runner.ts'
import {handedOver, lockOf} from '../../support/job-input.ts'

/** What a model makes of a job, [stem, sample]. */
export type Model = (job: Job) => Float32Array

/** A runner whose model is a function; tells of one step and counts its jobs. */
export const fakeRunner = (model: Model): {runner: Runner; jobs: Job[]} => {
  const jobs: Job[] = []
  const run: Runner['run'] = async (job, options = {}) => {
    const {onStep, signal} = options
    signal?.throwIfAborted()
    jobs.push(job)
    const stems = model(job)
    const at = {window: 0, windows: 1, step: 0, steps: 1}
    onStep?.({kind: 'step', part: 'stems', ...at, sigmaHat: 1, evaluations: 1, progress: 1})
    return handedOver(stems, job, options)
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
  job => {
    const {length} = job
    const {known, locked} = lockOf(job)!
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
export const mute: Model = job => lockOf(job)?.known.slice() ?? new Float32Array(4 * job.length)
