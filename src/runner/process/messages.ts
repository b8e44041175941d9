import type {Stretch} from '../../sampler/windows/long.ts'
import type {Job, JobFacts, JobStep} from '../job.ts'
import type {Failure} from './failure.ts'

/** What the calling process sends to the child. */
export type Request = {readonly kind: 'perform'; readonly job: Job}

/** What the child answers, in order: steps and finished stretches of stems, then the rest of the result, or one failure. */
export type Report =
  | JobStep
  | Stretch
  | {readonly kind: 'done'; readonly facts: JobFacts}
  | ({readonly kind: 'failed'} & Failure)
