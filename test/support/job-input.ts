import type {JobInput} from '../../src/runner/job.ts'
import type {Lock} from '../../src/sampler/posteriors/impute.ts'

/** The mix of a job that has it in memory. */
export const mixOf = (input: JobInput): Float32Array => {
  if (input.kind === 'mix' && input.mix instanceof Float32Array) return input.mix
  throw new Error('expected a mix in memory')
}

/** The lock of a job that has it in memory; nothing where there is none. */
export const lockOf = (input: JobInput): Lock | undefined => {
  if (input.kind !== 'lock') return undefined
  if ('known' in input.lock) return input.lock
  throw new Error('expected a lock in memory')
}
