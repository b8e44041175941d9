import {lstatSync, mkdirSync, readdirSync, renameSync} from 'node:fs'
import path from 'node:path'
import {BadInput} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import {SEAL} from '../take/provenance.ts'
import {removeEmpty} from './remove-empty.ts'

const ASIDE = '.replaced'

const found = (file: string) => lstatSync(file, {throwIfNoEntry: false})

/** Every file below `folder`, relative to it; each take's quartet.json after its stems. */
const filesBelow = (folder: string): string[] => {
  const files = readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter(entry => !entry.isDirectory())
    .map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)))
  const late = (file: string) => (path.basename(file) === SEAL ? 1 : 0)
  return files.sort((a, b) => late(a) - late(b))
}

const refuseFolder = (file: string): void => {
  if (found(file)?.isDirectory())
    throw new BadInput(
      `${shown(file)}: is a folder where a file is to be written; move it away or choose another folder`,
    )
}

/**
 * Moves every file below `staging` to the same place below `target`, all or none: a failure is undone. What was there
 * steps aside into `staging` first, also what only `names` names, so a folder never holds the quartet.json of one run and
 * a stem of another. Other files in `target` are left alone. Synchronous, so that nothing else of this process can end it
 * half-way; what a kill leaves half-way `settleMove` puts right.
 */
export const moveIn = (staging: string, target: string, names: readonly string[] = []): void => {
  const files = filesBelow(staging)
  const replaced = [...names.filter(name => !files.includes(name)), ...files]
  const undo: (() => void)[] = []
  const move = (from: string, to: string): void => {
    const made = mkdirSync(path.dirname(to), {recursive: true})
    if (made) undo.push(() => removeEmpty(path.dirname(to), made))
    renameSync(from, to)
    undo.push(() => renameSync(to, from))
  }
  for (const file of replaced) refuseFolder(path.join(target, file))
  try {
    for (const file of replaced.toReversed()) {
      const old = path.join(target, file)
      if (found(old)) move(old, path.join(staging, ASIDE, file))
    }
    for (const file of files) move(path.join(staging, file), path.join(target, file))
  } catch (error) {
    for (const step of undo.reverse()) step()
    throw error
  }
}

/**
 * Puts right a move that was killed: ended when something new is in the place of what stepped aside, for then all that is
 * new was whole; else undone. Whatever has no newer in its place comes back, and nothing is overwritten.
 */
export const settleMove = (staging: string, target: string): void => {
  const aside = path.join(staging, ASIDE)
  if (!found(aside)?.isDirectory()) return
  const begun = filesBelow(aside).some(file => found(path.join(target, file)))
  const fresh = filesBelow(staging).filter(file => !file.startsWith(`${ASIDE}${path.sep}`))
  const putBack = (from: string, files: readonly string[]): void => {
    for (const file of files) {
      const to = path.join(target, file)
      if (found(to)) continue
      mkdirSync(path.dirname(to), {recursive: true})
      renameSync(path.join(from, file), to)
    }
  }
  if (begun) putBack(staging, fresh)
  putBack(aside, filesBelow(aside))
}
