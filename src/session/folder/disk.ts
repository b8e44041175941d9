import {mkdir} from 'node:fs/promises'
import {BadInput} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import {diskReason} from './disk-reason.ts'

/** The error as a line about the folder when the disk is what failed, else as it is; `called` is what people know it by. */
export const aboutFolder = (folder: string, error: unknown, called = shown(folder)): unknown => {
  const reason = diskReason(error)
  return reason ? new BadInput(`${called}: cannot be written to, ${reason}; choose another folder`) : error
}

/** Makes a folder and those above it. Throws BadInput. */
export const makeFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, {recursive: true})
  } catch (error) {
    throw aboutFolder(folder, error)
  }
}

/** People know the folder that they named, not the hidden one in it. */
export const withoutStaging = (error: unknown, staging: string, folder: string): unknown =>
  error instanceof BadInput && error.message.includes(staging)
    ? new BadInput(error.message.replaceAll(staging, folder))
    : error
