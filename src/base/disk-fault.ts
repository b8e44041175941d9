import {mkdir} from 'node:fs/promises'
import {BadInput, DiskFull, ModelError} from './errors.ts'
import {shown} from './printable.ts'

/** The system's code of an error, like `ENOENT`; empty when it has none. */
export const codeOf = (error: unknown): string => {
  const {code} = (error ?? {}) as {readonly code?: unknown}
  return typeof code === 'string' ? code : ''
}

/** Whether a file-system error says that there is no room. */
export const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(codeOf(error))

/** Whether a file-system error says that there is nothing of that name. */
export const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error))

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'something that is no folder has that name',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its links go in circles',
  ENOENT: 'it cannot exist there',
  EIO: 'the disk fails',
}

/** In a few words why the disk refused; nothing when the error is not the disk's. */
export const diskReason = (error: unknown): string | undefined => REASONS[codeOf(error)]

type Wording = {readonly cannot?: string; readonly mend?: string}

/**
 * The error as one line about a place when the disk is what failed, else as it is: DiskFull where room would mend it, else
 * BadInput. `place` is what people know it by, fit to be shown.
 */
export const diskFault = (
  place: string,
  error: unknown,
  {cannot = 'be written to', mend = 'choose another folder'}: Wording = {},
): unknown => {
  const reason = diskReason(error)
  if (reason === undefined) return error
  const line = `${place}: cannot ${cannot}: ${reason}`
  return isFull(error) ? new DiskFull(`${line}; make room, or ${mend}`) : new BadInput(`${line}; ${mend}`)
}

/** Makes a folder and those above it. Throws BadInput, DiskFull where there is no room for it, that speak of `place`. */
export const makeFolder = async (folder: string, place = shown(folder)): Promise<void> => {
  try {
    await mkdir(folder, {recursive: true})
  } catch (error) {
    throw diskFault(place, error)
  }
}

/** The same error, of the same kind, that speaks of `to`: people know the folder that they named, not the hidden one beside it. */
export const renamed = (error: unknown, from: string, to: string): unknown => {
  if (error instanceof BadInput || error instanceof ModelError) error.message = error.message.replaceAll(from, to)
  return error
}
