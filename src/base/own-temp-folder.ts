import {mkdtempSync, readdirSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {mayLive, ownerText, parseOwner, thisProcess} from './owner.ts'

/** What a folder for the moment holds; a part of its name. */
export type TempKind = 'live' | 'graph' | 'play'

/**
 * Makes a folder where the system keeps what is for the moment, and removes those of its kind whose processes were killed.
 * Throws file-system errors.
 */
export const makeTempFolder = (kind: TempKind, home = tmpdir()): string => {
  removeLeftFolders(kind, home)
  return mkdtempSync(path.join(home, `quartet-${kind}-${ownerText(thisProcess())}-`))
}

/** Removes folders of a kind that processes which were killed have left. */
export const removeLeftFolders = (kind: TempKind, home = tmpdir()): void => {
  const own = new RegExp(`^quartet-${kind}-(.+)-\\w{6}$`)
  for (const name of namesIn(home)) {
    const owner = parseOwner(own.exec(name)?.[1] ?? '')
    if (owner && !mayLive(owner)) remove(path.join(home, name))
  }
}

/** None where one may write and not look. */
const namesIn = (home: string): string[] => {
  try {
    return readdirSync(home)
  } catch {
    return []
  }
}

const remove = (folder: string): void => {
  try {
    rmSync(folder, {recursive: true, force: true})
  } catch {
    // Another person's, who can remove it.
  }
}
