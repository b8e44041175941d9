import {randomBytes} from 'node:crypto'
import {access, constants, mkdir, readdir, rename, rm, stat} from 'node:fs/promises'
import path from 'node:path'
import {BadInput} from '../base/errors.ts'

const fault = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error)

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file',
}

const reasonOf = (error: unknown): string => REASONS[fault(error)] ?? fault(error)

const nearestFolder = async (dir: string): Promise<string> => {
  const found = await stat(dir).catch(() => undefined)
  if (found) return dir
  const parent = path.dirname(dir)
  return parent === dir ? dir : nearestFolder(parent)
}

/**
 * Looks, before any work is done, whether results can go into `dir`. Throws BadInput when it is a file, cannot be written
 * to, or holds anything and `force` was not given. Makes nothing.
 */
export const checkOutputFolder = async (dir: string, {force}: {force?: boolean}): Promise<void> => {
  const found = await stat(dir).catch(error => {
    if (fault(error) === 'ENOENT') return undefined
    throw new BadInput(`--out ${dir}: cannot be used, ${reasonOf(error)}; choose another folder`)
  })
  if (found && !found.isDirectory())
    throw new BadInput(`--out ${dir}: is a file, expected a folder; choose another name`)
  const existing = await nearestFolder(path.resolve(dir))
  const writable = await access(existing, constants.W_OK | constants.X_OK).then(
    () => (found ? true : stat(existing).then(at => at.isDirectory())),
    () => false,
  )
  if (!writable) throw new BadInput(`--out ${dir}: cannot be written to; choose another folder`)
  if (found && !force && (await readdir(dir)).length > 0)
    throw new BadInput(`--out ${dir}: is not empty; choose another folder, or overwrite the stems in it with --force`)
}

/**
 * Lets `write` fill a folder beside the target's files and moves them in only when all are whole: on any failure nothing
 * of it stays. Other files in `dir` are left alone.
 */
export const fillOutputFolder = async (dir: string, write: (staging: string) => Promise<void>): Promise<void> => {
  const target = path.resolve(dir)
  const made = await mkdir(target, {recursive: true}).catch(error => {
    throw new BadInput(`--out ${dir}: cannot be made, ${reasonOf(error)}; choose another folder`)
  })
  const staging = path.join(target, `.quartet-${randomBytes(6).toString('hex')}`)
  try {
    await mkdir(staging)
    await write(staging)
    for (const name of await readdir(staging)) {
      const [from, to] = [path.join(staging, name), path.join(target, name)]
      const isFolder = (await stat(from)).isDirectory()
      if (isFolder) await rm(to, {recursive: true, force: true})
      await rename(from, to)
    }
  } catch (error) {
    await rm(made ?? staging, {recursive: true, force: true})
    const {code} = error as NodeJS.ErrnoException
    if (code && code in REASONS)
      throw new BadInput(`--out ${dir}: cannot be written, ${reasonOf(error)}; nothing was kept`)
    throw error
  }
  await rm(staging, {recursive: true, force: true})
}
