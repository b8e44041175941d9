import {statfs} from 'node:fs/promises'
import path from 'node:path'
import {bytesText} from './bytes-text.ts'
import {DiskFull} from './errors.ts'
import {exists} from './exists.ts'
import {shown} from './printable.ts'

/** Bytes that may still be written where a folder lies or will lie; nothing when the system does not tell. */
export type FreeBytes = (folder: string) => Promise<number | undefined>

const freeBytes: FreeBytes = async folder => {
  const full = path.resolve(folder)
  const home = path.dirname(full)
  if (!(await exists(full))) return home === full ? undefined : freeBytes(home)
  const found = await statfs(full).catch(() => undefined)
  // A system that knows no size says 0.
  return found && found.blocks > 0 ? found.bavail * found.bsize : undefined
}

/** Room for what has no fixed size: words about sounds and weights, directories. */
const SPARE = 2 ** 20

type Asked = {
  /** What people know the folder by. */
  readonly place?: string
  readonly free?: FreeBytes
}

/** Throws DiskFull when there is no room for so many bytes more in a folder. */
export const refuseFull = async (
  folder: string,
  bytes: number,
  {place = shown(folder), free = freeBytes}: Asked = {},
): Promise<void> => {
  const room = await free(folder)
  const needed = bytes + SPARE
  if (room === undefined || room >= needed) return
  const there = bytesText(room)
  throw new DiskFull(`${place}: needs ${bytesText(needed)}, ${there} are free; make room, or choose another folder`)
}
