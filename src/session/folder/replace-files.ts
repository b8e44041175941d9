import {rmSync} from 'node:fs'
import {mkdir} from 'node:fs/promises'
import path from 'node:path'
import {diskFault, makeFolder, renamed} from '../../base/disk-fault.ts'
import {shown} from '../../base/printable.ts'
import {moveIn} from './move-in.ts'
import {removeLeftovers, stagingName} from './own-files.ts'

/**
 * Lets `write` fill a hidden folder, then moves its files into `folder`, all or none: what has one of the `names` there is
 * replaced or, when there is no new one, removed. A failure leaves everything as it was. Throws BadInput, DiskFull and what `write`
 * throws.
 */
export const replaceFiles = async (
  folder: string,
  names: readonly string[],
  write: (staging: string) => Promise<void>,
): Promise<void> => {
  const staging = path.join(folder, stagingName())
  await makeFolder(folder)
  try {
    removeLeftovers(folder)
    await mkdir(staging)
    await write(staging)
    moveIn(staging, folder, names)
  } catch (error) {
    throw renamed(diskFault(shown(folder), error), staging, folder)
  } finally {
    rmSync(staging, {recursive: true, force: true})
  }
}
