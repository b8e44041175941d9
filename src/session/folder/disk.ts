import {mkdir, statfs} from 'node:fs/promises'
import path from 'node:path'
import {bytesText} from '../../base/bytes-text.ts'
import {isFull} from '../../base/disk-error.ts'
import {BadInput, DiskFull} from '../../base/errors.ts'
import {exists} from '../../base/exists.ts'
import {shown} from '../../base/printable.ts'
import {diskReason} from './disk-reason.ts'

/** The error as a line about the folder when the disk is what failed, else as it is; `called` is what people know it by. */
export const aboutFolder = (folder: string, error: unknown, called = shown(folder)): unknown => {
  const reason = diskReason(error)
  const mend = isFull(error) ? 'make room, or choose another folder' : 'choose another folder'
  const Kind = isFull(error) ? DiskFull : BadInput
  return reason ? new Kind(`${called}: cannot be written to, ${reason}; ${mend}`) : error
}

/** Throws BadInput when there is no room for so many bytes more in a folder; `called` is what people know it by. */
export const refuseFull = async (folder: string, bytes: number, called = shown(folder)): Promise<void> => {
  const {blocks, bavail, bsize} = await statfs(folder)
  // Some file systems do not say.
  if (blocks === 0 || bytes <= bavail * bsize) return
  const free = bytesText(bavail * bsize)
  throw new BadInput(
    `${called}: takes ${bytesText(bytes)} for a while, ${free} are free; make room, or choose another folder`,
  )
}

/** Makes a folder and those above it. Throws BadInput. */
export const makeFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, {recursive: true})
  } catch (error) {
    throw aboutFolder(folder, error)
  }
}

export const movedAway = (folder: string): BadInput =>
  new BadInput(
    `${shown(folder)}: the folder was moved or removed, so nothing is saved; put it back, or leave and open it where it is`,
  )

/** Makes a folder within a project's, which must be there itself: a new one would be a ghost of it. Throws BadInput. */
export const makePart = async (folder: string, part: string): Promise<void> => {
  if (!(await exists(folder))) throw movedAway(folder)
  await makeFolder(path.join(folder, part))
}

/** People know the folder that they named, not the hidden one in it. */
export const withoutStaging = (error: unknown, staging: string, folder: string): unknown => {
  if (error instanceof BadInput) error.message = error.message.replaceAll(staging, folder)
  return error
}
