import {mkdtemp, readdir, rmdir, stat} from 'node:fs/promises'
import path from 'node:path'
import {BadInput} from '../base/errors.ts'
import {shown} from '../base/printable.ts'
import {OWN_PREFIX} from '../session/folder/own-files.ts'

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its links go in circles',
  EEXIST: 'something that is no folder has that name',
  ENOENT: 'no folder can be made there',
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? ''

/** The error as a message about the folder when the disk is what failed, else as it is. */
export const aboutFolder = (dir: string, error: unknown): unknown => {
  const reason = REASONS[codeOf(error)]
  return reason ? new BadInput(`--out ${shown(dir)}: cannot be written to, ${reason}; choose another folder`) : error
}

/** Throws BadInput when the folder holds anything but what a killed run left. */
export const refuseFilled = async (dir: string): Promise<void> => {
  const entries = (await readdir(dir)).filter(name => !name.startsWith(OWN_PREFIX))
  if (entries.length > 0)
    throw new BadInput(
      `--out ${shown(dir)}: is not empty; choose another folder, or overwrite the stems in it with --force`,
    )
}

const nearestFolder = async (dir: string): Promise<string> => {
  const found = await stat(dir).catch(() => undefined)
  const parent = path.dirname(dir)
  return found || parent === dir ? dir : nearestFolder(parent)
}

/**
 * Looks, before any work is done, whether results can go into `dir`: it is a folder or can become one, something can be
 * written there, and it holds nothing unless `force` was given. Leaves nothing behind. Throws BadInput.
 */
export const checkOutputFolder = async (dir: string, {force}: {force?: boolean}): Promise<void> => {
  const found = await stat(dir).catch(error => {
    if (codeOf(error) === 'ENOENT') return undefined
    throw aboutFolder(dir, error)
  })
  if (found && !found.isDirectory())
    throw new BadInput(`--out ${shown(dir)}: is a file, expected a folder; choose another name`)
  if (found && !force) await refuseFilled(dir)
  try {
    // Permission bits say nothing about root, full disks, or a file system that makes no folders. Trying does.
    await rmdir(await mkdtemp(path.join(await nearestFolder(path.resolve(dir)), OWN_PREFIX)))
  } catch (error) {
    throw aboutFolder(dir, error)
  }
}
