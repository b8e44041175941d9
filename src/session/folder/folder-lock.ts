import path from 'node:path'
import {setTimeout} from 'node:timers/promises'
import {BadInput} from '../../base/errors.ts'
import {breakStaleLock, releaseLock, takeLock} from '../../base/lock-file.ts'
import {shown} from '../../base/printable.ts'
import {throwIfCancelled} from '../../base/throw-if-cancelled.ts'
import {OWN_PREFIX} from './own-files.ts'

const POLL = 50
/** Publishing takes milliseconds; a lock that is held longer belongs to a process that hangs. */
const PATIENCE = 10_000
/** Of runs that share a folder with hundreds of others, on a disk behind a network. */
export const LONG_PATIENCE = 120_000

/**
 * Takes the folder's lock so that one process at a time moves its stems in; waits for another to be done. Returns what
 * gives it back. Throws Cancelled, and BadInput that names the lock when it is not given back.
 */
export const lockFolder = async (dir: string, signal: AbortSignal, patience = PATIENCE): Promise<() => void> => {
  const file = path.join(dir, `${OWN_PREFIX}lock`)
  const until = performance.now() + patience
  while (!takeLock(file)) {
    if (breakStaleLock(file)) continue
    throwIfCancelled(signal)
    if (performance.now() > until)
      throw new BadInput(`${shown(dir)}: another run is writing there; wait for it, or remove ${shown(file)}`, {
        about: 'out',
      })
    await setTimeout(POLL)
  }
  return () => releaseLock(file)
}
