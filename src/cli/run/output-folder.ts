import {mkdtemp, readdir, rmdir, stat} from 'node:fs/promises'
import path from 'node:path'
import {codeOf, diskFault} from '../../base/disk-fault.ts'
import {BadInput} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import {OWN_PREFIX} from '../../session/folder/own-files.ts'

/** How messages name the folder of a run's results. */
export const calledOut = (dir: string): string => `--out ${shown(dir)}`

/** Throws BadInput when the folder holds anything but hidden files, of a killed run or a file manager; `names` is what is in it, where that is known. */
export const refuseFilled = async (dir: string, holds = 'stems', names?: readonly string[]): Promise<void> => {
  const entries = names ?? (await readdir(dir))
  if (entries.some(name => !name.startsWith('.')))
    throw new BadInput(
      `${calledOut(dir)}: is not empty; choose another folder, or overwrite the ${holds} in it with --force`,
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
export const checkOutputFolder = async (
  dir: string,
  {force, holds}: {force?: boolean; holds?: string},
): Promise<void> => {
  const found = await stat(dir).catch(error => {
    if (codeOf(error) === 'ENOENT') return undefined
    throw diskFault(calledOut(dir), error)
  })
  if (found && !found.isDirectory())
    throw new BadInput(`${calledOut(dir)}: is a file, expected a folder; choose another name`)
  if (found && !force) await refuseFilled(dir, holds)
  try {
    // Permission bits say nothing about root, full disks, or a file system that makes no folders. Trying does.
    await rmdir(await mkdtemp(path.join(await nearestFolder(path.resolve(dir)), OWN_PREFIX)))
  } catch (error) {
    throw diskFault(calledOut(dir), error)
  }
}
