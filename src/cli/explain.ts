import {BadInput, Cancelled, DeviceError, DiskFull, ModelError} from '../base/errors.ts'
import {printable} from '../base/printable.ts'
import {CannotKeep} from '../eval/keep.ts'
import {lineFor} from './line.ts'

export const EXIT = {done: 0, failed: 1, badUsage: 2, cancelled: 130} as const

const isKnown = (error: unknown): boolean =>
  [BadInput, ModelError, DeviceError, CannotKeep].some(kind => error instanceof kind)

/** What V8 says when a large array cannot be had. */
const NO_MEMORY = /array buffer allocation failed|invalid (typed )?array (buffer )?length/i

const sentence = (error: unknown): string => {
  const message = error instanceof Error ? error.message : String(error)
  if (NO_MEMORY.test(message)) return 'there is not enough memory for this; cut the input into parts'
  if (isKnown(error)) return lineFor(error)
  return `unexpected: ${message}; set QUARTET_TRACE=1 to see where, and report it`
}

/** The one line a person sees for whatever went wrong, and the exit code that says what kind it was. */
export const explain = (error: unknown): {line: string; code: number} => {
  if (error instanceof Cancelled) return {line: 'quartet: cancelled', code: EXIT.cancelled}
  const line = `quartet: ${printable(sentence(error).replace(/\s*\n\s*/g, ' '))}`
  const isUsage = error instanceof BadInput && !(error instanceof DiskFull)
  return {line, code: isUsage ? EXIT.badUsage : EXIT.failed}
}
