import {closeSync, constants, fstatSync, openSync, readFileSync, type Stats} from 'node:fs'
import {type FileHandle, open} from 'node:fs/promises'
import {bytesText} from './bytes-text.ts'
import {Unreadable} from './errors.ts'
import {printable} from './printable.ts'

/** A pipe must not keep the opening waiting for whoever writes into it: nothing but kill -9 would end that. */
const AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** Opens whatever is there for reading, a pipe too, without waiting. Throws file-system errors. */
export const openAtOnce = (path: string): Promise<FileHandle> => open(path, AT_ONCE)

/** Of words about sounds; the session of a project with thousands of takes has a tenth. */
const LARGEST = 64 * 2 ** 20

/** A folder is left to the reading, which the system refuses. */
const refuseOdd = (path: string, stat: Stats, largest = Number.POSITIVE_INFINITY): void => {
  const name = printable(path)
  if (!stat.isFile() && !stat.isDirectory())
    throw new Unreadable(`${name}: is a device or pipe, expected a file; save it to a file first`)
  if (stat.size > largest)
    throw new Unreadable(`${name}: has ${bytesText(stat.size)}, expected at most ${bytesText(largest)}; check the path`)
}

/** Opens a file of any size for reading. Throws Unreadable when it is a device or pipe, and file-system errors. */
export const openToRead = async (path: string): Promise<FileHandle> => {
  const file = await openAtOnce(path)
  try {
    refuseOdd(path, await file.stat())
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}

/** All bytes of a small file. Throws Unreadable when it is a device, a pipe or large, and file-system errors. */
export const readSmall = async (path: string): Promise<Buffer> => {
  const file = await openAtOnce(path)
  try {
    refuseOdd(path, await file.stat(), LARGEST)
    return await file.readFile()
  } finally {
    await file.close()
  }
}

/** The same at once, as text. */
export const readSmallSync = (path: string): string => {
  const file = openSync(path, AT_ONCE)
  try {
    refuseOdd(path, fstatSync(file), LARGEST)
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}
