import path from 'node:path'
import {makeFolder} from '../../base/disk-fault.ts'
import {BadInput} from '../../base/errors.ts'
import {exists} from '../../base/exists.ts'
import {shown} from '../../base/printable.ts'

export const movedAway = (folder: string): BadInput =>
  new BadInput(
    `${shown(folder)}: the folder was moved or removed, so nothing is saved; put it back, or leave and open it where it is`,
  )

/** Makes a folder within a project's, which must be there itself: a new one would be a ghost of it. Throws BadInput, DiskFull. */
export const makePart = async (folder: string, part: string): Promise<void> => {
  if (!(await exists(folder))) throw movedAway(folder)
  await makeFolder(path.join(folder, part))
}
