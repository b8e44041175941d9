import {randomUUID} from 'node:crypto'
import {readdir, rename, rm} from 'node:fs/promises'
import path from 'node:path'
import {BadInput} from '../../base/errors.ts'
import {exists} from '../../base/exists.ts'
import {mayLive, thisProcess} from '../../base/owner.ts'
import {readSmall} from '../../base/small-file.ts'
import {MANIFEST} from './schema.ts'

const DRAFT = /^\..+\.(\d+)-[0-9a-f-]{36}\.tmp$/

/** A hidden place beside a folder where the folder is made before it is moved to its own. It bears the process' number. */
export const draftBeside = (target: string): string =>
  path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}-${randomUUID()}.tmp`)

/** Removes what killed processes have left beside `target`. */
export const sweepDrafts = async (target: string): Promise<void> => {
  const home = path.dirname(target)
  for (const name of await readdir(home).catch(() => [])) {
    const pid = Number(DRAFT.exec(name)?.[1])
    if (pid && !mayLive({...thisProcess(), pid})) await rm(path.join(home, name), {recursive: true, force: true})
  }
}

/** Weights, words about them, and what the trainer lays beside them. */
const PACK_FILES = /\.(safetensors|md|txt)$|^(curve\.png|log\.csv)$/

/** Throws BadInput when `dir` is there and not empty, or, with `force`, when it is anything but a pack. */
export const refuseTaken = async (dir: string, force: boolean): Promise<void> => {
  if (!(await exists(dir))) return
  if (!force) throw new BadInput(`${dir}: is there already`, {mend: {change: 'force', or: 'choose another folder'}})
  const inside = await readdir(dir).catch(() => undefined)
  if (inside?.length === 0) return
  // Other programs name a file model.json too, so everything else must look like a pack's as well.
  const known = new Set([MANIFEST, ...(await listed(dir))])
  const isPack = inside?.includes(MANIFEST) && inside.every(name => known.has(name) || PACK_FILES.test(name))
  if (!isPack) throw new BadInput(`${dir}: is not a model pack, so it is not replaced; choose another folder`)
}

/** What a manifest says lies directly in its folder; a broken one says nothing. */
const listed = async (dir: string): Promise<string[]> => {
  try {
    const {files} = JSON.parse(String(await readSmall(path.join(dir, MANIFEST)))) as {files: {path: string}[]}
    return files.map(file => file.path.split('/')[0]!)
  } catch {
    return []
  }
}

/**
 * Folders cannot be swapped in one call: the old one steps aside and comes back if the new one fails to move. Where a kill
 * leaves it there, it is swept away as a draft.
 */
export const moveInto = async (draft: string, target: string): Promise<void> => {
  if (!(await exists(target))) return rename(draft, target)
  const aside = draftBeside(target)
  await rename(target, aside)
  try {
    await rename(draft, target)
  } catch (error) {
    await rename(aside, target)
    throw error
  }
  await rm(aside, {recursive: true, force: true})
}
