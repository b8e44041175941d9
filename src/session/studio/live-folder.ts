import {mkdtempSync, readdirSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {mayLive, ownerText, parseOwner, thisProcess} from '../../base/owner.ts'

const NAME = /^quartet-live-(.+)-\w{6}$/

/**
 * Makes a folder for the sound of live estimates where the system keeps what is for the moment, and removes those of
 * processes that were killed. Nothing where none can be made: a run does without.
 */
export const makeLiveFolder = (home = tmpdir()): string | undefined => {
  try {
    for (const name of readdirSync(home)) {
      const owner = parseOwner(NAME.exec(name)?.[1] ?? '')
      if (owner && !mayLive(owner)) remove(path.join(home, name))
    }
    return mkdtempSync(path.join(home, `quartet-live-${ownerText(thisProcess())}-`))
  } catch {
    return undefined
  }
}

const remove = (folder: string): void => {
  try {
    rmSync(folder, {recursive: true, force: true})
  } catch {
    // Another person's, who can remove it.
  }
}
