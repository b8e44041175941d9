import {mkdir} from 'node:fs/promises'
import {BadInput} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import {diskReason} from '../folder/disk-reason.ts'

/** The error as a line about the folder when the disk is what failed, else as it is. */
export const aboutFolder = (folder: string, error: unknown): unknown => {
  const reason = diskReason(error)
  return reason
    ? new BadInput(`${shown(folder)}: cannot be written to: ${reason}; make room there or choose another folder`)
    : error
}

/** Makes a folder and those above it. Throws BadInput. */
export const makeFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, {recursive: true})
  } catch (error) {
    throw aboutFolder(folder, error)
  }
}
