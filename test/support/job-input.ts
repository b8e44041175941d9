import type {Job, JobInput, JobResult} from '../../src/runner/job.ts'
import type {RunOptions} from '../../src/runner/runner.ts'
import {stemRows} from '../../src/runner/work/stem-rows.ts'
import type {Lock} from '../../src/sampler/posteriors/impute.ts'

/** The mix of a job that has it in memory. */
export const mixOf = (input: JobInput): Float32Array => {
  if (input.kind === 'mix' && input.mix instanceof Float32Array) return input.mix
  throw new Error('expected a mix in memory')
}

/** The lock of a job that has it in memory; nothing where there is none. */
export const lockOf = ({input, length}: Job): Lock | undefined => {
  if (input.kind !== 'lock') return undefined
  const values = input.lock.length * length
  const lock = {known: new Float32Array(values), locked: new Uint8Array(values).fill(1)}
  for (const [n, {sound, open}] of input.lock.entries()) {
    if (sound && !(sound instanceof Float32Array)) throw new Error('expected a lock in memory')
    if (sound) lock.known.set(sound, n * length)
    for (const [from, to] of open) lock.locked.fill(0, n * length + from, n * length + to)
  }
  return lock
}

/** A job's result, after its stems, [stem, sample], were handed over as a runner does it: in one stretch. */
export const handedOver = (
  stems: Float32Array,
  {length}: Job,
  {onStretch}: Pick<RunOptions, 'onStretch'> = {},
): JobResult => {
  onStretch?.({kind: 'stretch', at: 0, stems: stemRows(stems, length), reached: {window: 1, windows: 1, held: []}})
  const facts = {engine: 'fake', evaluations: 1, loadSeconds: 0, runSeconds: 0.5}
  return {...facts, stems: onStretch ? new Float32Array(0) : stems}
}
