import type {Failure} from './failure.ts'
import type {Job, JobResult, JobStep} from './job.ts'

/** What the calling process sends to the child. */
export type Request = {readonly kind: 'perform'; readonly job: Job}

/** What the child answers, in order: steps, then the stems piece by piece and the rest of the result, or one failure. */
export type Report =
  | {readonly kind: 'step'; readonly step: JobStep}
  | {readonly kind: 'stems'; readonly at: number; readonly of: number; readonly values: Float32Array}
  | {readonly kind: 'done'; readonly result: Omit<JobResult, 'stems'>}
  | ({readonly kind: 'failed'} & Failure)

/** Values in one message: a message exists three times on its way, so stems of an hour must not be one. */
const PIECE = 2 ** 20

/** A finished job as the messages that tell it. */
export function* toReports({stems, ...result}: JobResult): Generator<Report> {
  for (let at = 0; at < stems.length; at += PIECE)
    yield {kind: 'stems', at, of: stems.length, values: stems.subarray(at, at + PIECE)}
  yield {kind: 'done', result}
}
