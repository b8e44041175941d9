import {BadInput, Cancelled, DeviceError, ModelError} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'

const isKnown = (error: unknown): boolean => [BadInput, ModelError, DeviceError].some(kind => error instanceof kind)

/** One line for the notice; nothing for a cancel, which is no failure. */
export const messageOf = (error: unknown): string | undefined => {
  if (error instanceof Cancelled) return undefined
  const text = error instanceof Error ? error.message : String(error)
  return printable((isKnown(error) ? text : `unexpected: ${text}`).replace(/\s*\n\s*/g, ' '))
}
