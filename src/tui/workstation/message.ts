import {BadInput, Cancelled, DeviceError, lineOf, ModelError, PLAIN_MENDS, type Wording} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'

const isKnown = (error: unknown): boolean => [BadInput, ModelError, DeviceError].some(kind => error instanceof kind)

/** Keys stand as they are without settings of one's own, as in all that the screen tells. */
const SCREEN: Wording = {name: setting => setting, mends: {...PLAIN_MENDS, engine: 'E picks another engine'}}

/** One line for the notice; nothing for a cancel, which is no failure. */
export const messageOf = (error: unknown): string | undefined => {
  if (error instanceof Cancelled) return undefined
  const text = lineOf(error, SCREEN)
  return printable((isKnown(error) ? text : `unexpected: ${text}`).replace(/\s*\n\s*/g, ' '))
}
