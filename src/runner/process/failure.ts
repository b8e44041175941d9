import {BadInput, Cancelled, DeviceError, DiskFull, type Hints, ModelError, Unreadable} from '../../base/errors.ts'

/** An error as data, for the way from one process to another. */
export type Failure = Hints & {readonly name: string; readonly message: string}

/** Those that are also of another kind come before it. */
const KINDS = {DiskFull, Unreadable, BadInput, ModelError, DeviceError}

export const toFailure = (error: unknown): Failure => {
  if (!(error instanceof Error)) return {name: 'Error', message: String(error)}
  const {message, about, mend, reason}: Error & Hints = error
  const kind = Object.entries(KINDS).find(([, Kind]) => error instanceof Kind)?.[0]
  return {name: kind ?? error.name, message, about, mend, reason}
}

/** The same kind of error again; one of no known kind is a ModelError that says `who` failed. */
export const fromFailure = ({name, message, ...hints}: Failure, who: string): Error => {
  if (name === 'Cancelled') return new Cancelled(message)
  if (name in KINDS) return new KINDS[name as keyof typeof KINDS](message, hints)
  return new ModelError(`${who} failed: ${message}`)
}
