import path from 'node:path'
import {codeOf, isFull} from '../../base/disk-fault.ts'
import {BadInput} from '../../base/errors.ts'
import {breakStaleLock, lockOwner, releaseLock, takeLock} from '../../base/lock-file.ts'
import {ownerText, thisProcess} from '../../base/owner.ts'
import {shown} from '../../base/printable.ts'
import {OWN_PREFIX} from './own-files.ts'

/** Where nothing can be written there is nothing to protect. */
const UNWRITABLE = ['EROFS', 'EACCES', 'EPERM']

export type ProjectLock = {readonly readOnly: boolean; release(): void}

/**
 * Takes a project folder for this process. Other than `lockFolder` it is held for as long as the project is open, so
 * nobody waits for it. Throws BadInput that says who has it.
 */
export const lockProject = (dir: string): ProjectLock => {
  const file = path.join(path.resolve(dir), `${OWN_PREFIX}open`)
  try {
    if (!takeLock(file) && !(breakStaleLock(file) && takeLock(file))) throw inUse(dir, file)
  } catch (error) {
    if (isFull(error) || UNWRITABLE.includes(codeOf(error))) return {readOnly: true, release: () => {}}
    throw error
  }
  let held = true
  return {
    readOnly: false,
    release: () => {
      if (held) releaseLock(file)
      held = false
    },
  }
}

const inUse = (dir: string, file: string): BadInput => {
  const owner = lockOwner(file)
  if (!owner) return new BadInput(`${shown(dir)}: is being opened by another Quartet this moment; try again`)
  if (ownerText(owner) === ownerText(thisProcess())) return new BadInput(`${shown(dir)}: is open here already`)
  const who = `process ${owner.pid} on ${owner.host}`
  const mend = 'close it there, or open another folder'
  // Of a process on another machine nobody here can tell whether it has ended.
  const afar = owner.host === thisProcess().host ? '' : `; if it has crashed, remove ${shown(file)}`
  return new BadInput(`${shown(dir)}: is open in another Quartet (${who}); ${mend}${afar}`)
}
