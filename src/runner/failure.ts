import {BadInput, Cancelled, DeviceError, ModelError} from '../base/errors.ts'

/** An error as data, for the way from one process to another. */
export type Failure = {readonly name: string; readonly message: string}

const KINDS = {BadInput, ModelError, DeviceError, Cancelled}

export const toFailure = (error: unknown): Failure =>
  error instanceof Error ? {name: error.name, message: error.message} : {name: 'Error', message: String(error)}

/** The same kind of error again; one of no known kind is a ModelError that says `who` failed. */
export const fromFailure = ({name, message}: Failure, who: string): Error =>
  name in KINDS ? new KINDS[name as keyof typeof KINDS](message) : new ModelError(`${who} failed: ${message}`)
