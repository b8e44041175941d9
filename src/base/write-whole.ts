import {randomBytes} from 'node:crypto'
import {open, realpath, rename, rm, writeFile} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'
import {codeOf, diskFault} from './disk-fault.ts'
import {BadInput} from './errors.ts'
import {printable} from './printable.ts'

/**
 * Writes a file whole or not at all: into a hidden file beside it, flushed to the disk, then renamed. A link is followed,
 * a file that was there is replaced. The folder must exist.
 *
 * Not `atomically`: it ignores short writes, so a full disk or more than 2 GiB leave a cut file under the final name.
 * Throws BadInput when the place cannot be written to: no folder, no permission, a folder itself; DiskFull.
 */
export const writeWhole = async (
  path: string,
  data: string | Uint8Array | AsyncIterable<Uint8Array>,
): Promise<void> => {
  const target = await realpath(path).catch(() => path)
  const beside = hiddenBeside(target)
  try {
    const file = await open(beside, 'wx')
    try {
      await writeFile(file, data)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, target)
  } catch (error) {
    await rm(beside, {force: true})
    throw notWritten(path, error)
  }
}

/** Where a file grows until it is whole. */
export const hiddenBeside = (target: string): string =>
  join(dirname(target), `${stemBeside(target)}${randomBytes(6).toString('hex')}.tmp`)

const stemBeside = (target: string): string => `.${basename(target).slice(0, 64)}.`

/** Whether a name is that of a file which grows, or was left growing, beside `target`. */
export const isHiddenBeside = (target: string, name: string): boolean =>
  name.startsWith(stemBeside(target)) && /^[0-9a-f]{12}\.tmp$/.test(name.slice(stemBeside(target).length))

/** What is wrong with a file's own place. */
const MISPLACED: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist; create it',
  ENOTDIR: 'its folder is a file; choose another place',
  EISDIR: 'it is a folder; choose another name',
  ENAMETOOLONG: 'the name is too long; choose another name',
}

/** The error as one line about a file that cannot be written when the disk is what failed, else as it is. */
export const notWritten = (path: string, error: unknown): unknown => {
  const [place, reason] = [printable(path), MISPLACED[codeOf(error)]]
  if (reason) return new BadInput(`${place}: cannot be written: ${reason}`)
  return diskFault(place, error, {cannot: 'be written', mend: 'choose another place'})
}
