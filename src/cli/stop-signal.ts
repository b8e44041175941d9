import {constants} from 'node:os'
import {Cancelled} from '../base/errors.ts'
import type {Seconds} from '../base/units.ts'

/** How long a command may clean up before the program ends without it. */
const GRACE: Seconds = 2

/**
 * A signal that Ctrl-C, a polite kill and a closed terminal raise. What does not listen to it is ended `GRACE` later, or
 * at once when asked a second time; `onForced` is told before.
 */
export const stopSignal = (onForced: (error: Cancelled) => void): AbortSignal => {
  const controller = new AbortController()
  const end = () => {
    onForced(new Cancelled())
    process.exit()
  }
  const stop = () => {
    if (controller.signal.aborted) return end()
    setTimeout(end, GRACE * 1000).unref()
    controller.abort()
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) if (name in constants.signals) process.on(name, stop)
  return controller.signal
}
