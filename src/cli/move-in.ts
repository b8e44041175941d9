import {lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync} from 'node:fs'
import path from 'node:path'
import {BadInput} from '../base/errors.ts'
import {shown} from '../base/printable.ts'

const SEAL = 'quartet.json'
const ASIDE = '.replaced'

/** Every file below `folder`, relative to it; each take's quartet.json after its stems. */
const filesBelow = (folder: string): string[] => {
  const files = readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile())
    .map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)))
  const late = (file: string) => (path.basename(file) === SEAL ? 1 : 0)
  return files.sort((a, b) => late(a) - late(b))
}

const refuseFolder = (file: string): void => {
  if (lstatSync(file, {throwIfNoEntry: false})?.isDirectory())
    throw new BadInput(
      `${shown(file)}: is a folder where a file is to be written; move it away or choose another --out`,
    )
}

/**
 * Moves every file below `staging` to the same place below `target`, all or none: a failure is undone. What was there
 * steps aside into `staging` first, so a folder never holds the quartet.json of one run and a stem of another. Other
 * files in `target` are left alone. Synchronous, so that nothing else of this process can end it half-way.
 */
export const moveIn = (staging: string, target: string): void => {
  const files = filesBelow(staging)
  const undo: (() => void)[] = []
  const move = (from: string, to: string): void => {
    const made = mkdirSync(path.dirname(to), {recursive: true})
    if (made) undo.push(() => rmdirSync(made))
    renameSync(from, to)
    undo.push(() => renameSync(to, from))
  }
  for (const file of files) refuseFolder(path.join(target, file))
  try {
    for (const file of files.toReversed()) {
      const old = path.join(target, file)
      if (lstatSync(old, {throwIfNoEntry: false})) move(old, path.join(staging, ASIDE, file))
    }
    for (const file of files) move(path.join(staging, file), path.join(target, file))
  } catch (error) {
    for (const step of undo.reverse()) step()
    throw error
  }
}
