import {statfs} from 'node:fs/promises'
import path from 'node:path'
import {BadInput} from '../../base/errors.ts'
import {exists} from '../../base/exists.ts'

/** Bytes that may still be written where `dir` lies or will lie; nothing when the system does not tell. */
export type FreeBytes = (dir: string) => Promise<number | undefined>

export const freeBytes: FreeBytes = async dir => {
  const full = path.resolve(dir)
  const home = path.dirname(full)
  if (!(await exists(full))) return home === full ? undefined : freeBytes(home)
  const found = await statfs(full).catch(() => undefined)
  // A system that knows no size says 0.
  return found && found.blocks > 0 ? found.bavail * found.bsize : undefined
}

/** Room for what has no fixed size: model.json, directories. */
const SPARE = 2 ** 20

/** Throws BadInput when there is no room for so many bytes more. */
export const refuseFullDisk = async (dir: string, bytes: number, free: FreeBytes = freeBytes): Promise<void> => {
  const room = await free(dir)
  if (room === undefined || room >= bytes + SPARE) return
  const [needed, there] = [bytes, room].map(size => `${(size / 1e6).toFixed(1)} MB`)
  throw new BadInput(`${dir}: needs ${needed}, and ${there} are free there`, {mend: {change: 'out', or: 'make room'}})
}

/** A full disk as BadInput; passes on what is anything else. */
export const diskFault = (file: string, error: unknown): unknown => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOSPC' || code === 'EDQUOT' ? new BadInput(`${file}: the disk is full; make room`) : error
}
