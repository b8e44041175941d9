import {BadInput, Cancelled, DeviceError, ModelError} from '../base/errors.ts'
import type {Job, JobResult, JobStep} from './job.ts'

/** What the calling process sends to the child. */
export type Request = {readonly kind: 'perform'; readonly job: Job}

/** What the child answers, in order: steps, then the stems piece by piece and the rest of the result, or one failure. */
export type Report =
  | {readonly kind: 'step'; readonly step: JobStep}
  | {readonly kind: 'stems'; readonly at: number; readonly of: number; readonly values: Float32Array}
  | {readonly kind: 'done'; readonly result: Omit<JobResult, 'stems'>}
  | {readonly kind: 'failed'; readonly name: string; readonly message: string}

/** Values in one message: a message exists three times on its way, so stems of an hour must not be one. */
const PIECE = 2 ** 20

/** A finished job as the messages that tell it. */
export function* toReports({stems, ...result}: JobResult): Generator<Report> {
  for (let at = 0; at < stems.length; at += PIECE)
    yield {kind: 'stems', at, of: stems.length, values: stems.subarray(at, at + PIECE)}
  yield {kind: 'done', result}
}

const KINDS = {BadInput, ModelError, DeviceError, Cancelled}

/** An error as data, and back as the same kind of error on the other side. */
export const toFailure = (error: unknown): Report =>
  error instanceof Error
    ? {kind: 'failed', name: error.name, message: error.message}
    : {kind: 'failed', name: 'Error', message: String(error)}

export const fromFailure = ({name, message}: {name: string; message: string}): Error =>
  name in KINDS ? new KINDS[name as keyof typeof KINDS](message) : new ModelError(`the engine failed: ${message}`)
