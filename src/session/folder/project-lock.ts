import {statSync} from 'node:fs'
import path from 'node:path'
import {codeOf, isFull} from '../../base/disk-fault.ts'
import {BadInput} from '../../base/errors.ts'
import {holdsLock, lockOwner, releaseLock, seizeLock} from '../../base/lock-file.ts'
import {thisProcess} from '../../base/owner.ts'
import {shown} from '../../base/printable.ts'
import {OWN_PREFIX} from './own-files.ts'
import {movedAway} from './project-part.ts'

/** Where nothing can be written there is nothing to protect. */
const UNWRITABLE = ['EROFS', 'EACCES', 'EPERM']

export type ProjectLock = {
  readonly readOnly: boolean
  /** Throws BadInput when the folder was moved or removed meanwhile, or another process has it. */
  confirm(): void
  release(): void
}

/**
 * Takes a project folder for this process. Other than `lockFolder` it is held for as long as the project is open, so
 * nobody waits for it. Throws BadInput that says who has it.
 */
export const lockProject = (dir: string): ProjectLock => {
  const folder = path.resolve(dir)
  const file = path.join(folder, `${OWN_PREFIX}open`)
  try {
    if (!seizeLock(file)) throw inUse(dir, file)
  } catch (error) {
    if (isFull(error) || UNWRITABLE.includes(codeOf(error)))
      return {readOnly: true, confirm: () => {}, release: () => {}}
    throw error
  }
  let held = true
  const place = placeOf(folder)
  return {
    readOnly: false,
    confirm: () => {
      if (holdsLock(file)) return
      if (placeOf(folder) !== place) throw movedAway(folder)
      // Somebody has removed nothing but the lock.
      if (!seizeLock(file)) throw inUse(dir, file)
    },
    release: () => {
      if (held) releaseLock(file)
      held = false
    },
  }
}

/** What tells a folder from another one of the same name; nothing where there is none. */
const placeOf = (folder: string): string | undefined => {
  const found = statSync(folder, {bigint: true, throwIfNoEntry: false})
  return found && `${found.dev}-${found.ino}`
}

const inUse = (dir: string, file: string): BadInput => {
  const owner = lockOwner(file)
  if (!owner) return new BadInput(`${shown(dir)}: is being opened by another Quartet this moment; try again`)
  if (holdsLock(file)) return new BadInput(`${shown(dir)}: is open here already`)
  const who = `process ${owner.pid} on ${owner.host}`
  const mend = 'close it there, or open another folder'
  // Of a process on another machine nobody here can tell whether it has ended.
  const afar = owner.host === thisProcess().host ? '' : `; if it has crashed, remove ${shown(file)}`
  return new BadInput(`${shown(dir)}: is open in another Quartet (${who}); ${mend}${afar}`)
}
