import {readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {setTimeout} from 'node:timers/promises'
import {BadInput, Cancelled} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import {mayLive, OWN_PREFIX, ownerText, parseOwner, thisProcess} from './own-files.ts'

const POLL = 50
/** Publishing takes milliseconds; a lock that is held longer belongs to a process that hangs. */
const PATIENCE = 10_000

const take = (file: string): boolean => {
  try {
    writeFileSync(file, ownerText(thisProcess()), {flag: 'wx'})
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** True when the lock was left by a process that has ended; it is then removed. */
const breakStale = (file: string): boolean => {
  try {
    const owner = parseOwner(readFileSync(file, 'utf8'))
    // A lock without a name is being written this moment, or was when its process was killed or the disk was full.
    const abandoned = owner ? !mayLive(owner) : Date.now() - statSync(file).mtimeMs > PATIENCE / 2
    if (!abandoned) return false
  } catch {
    return false // given back this moment
  }
  rmSync(file, {force: true})
  return true
}

/**
 * Takes the folder's lock so that one process at a time moves its stems in; waits for another to be done. Returns what
 * gives it back. Throws Cancelled, and BadInput that names the lock when it is not given back.
 */
export const lockFolder = async (dir: string, signal: AbortSignal): Promise<() => void> => {
  const file = path.join(dir, `${OWN_PREFIX}lock`)
  const until = performance.now() + PATIENCE
  while (!take(file)) {
    if (breakStale(file)) continue
    if (signal.aborted) throw new Cancelled()
    if (performance.now() > until)
      throw new BadInput(`--out ${shown(dir)}: another run is writing there; wait for it, or remove ${shown(file)}`)
    await setTimeout(POLL)
  }
  return () => rmSync(file, {force: true})
}
