import {BadInput, Cancelled, DeviceError, ModelError} from '../base/errors.ts'
import type {Job, JobResult, JobStep} from './job.ts'

/** What the calling process sends to the child. */
export type Request = {readonly kind: 'perform'; readonly job: Job}

/** What the child answers, in order: steps, then one result or one failure. */
export type Report =
  | {readonly kind: 'step'; readonly step: JobStep}
  | {readonly kind: 'done'; readonly result: JobResult}
  | {readonly kind: 'failed'; readonly name: string; readonly message: string}

const KINDS = {BadInput, ModelError, DeviceError, Cancelled}

/** An error as data, and back as the same kind of error on the other side. */
export const toReport = (error: unknown): Report =>
  error instanceof Error
    ? {kind: 'failed', name: error.name, message: error.message}
    : {kind: 'failed', name: 'Error', message: String(error)}

export const fromReport = ({name, message}: {name: string; message: string}): Error =>
  name in KINDS ? new KINDS[name as keyof typeof KINDS](message) : new ModelError(`the engine failed: ${message}`)
