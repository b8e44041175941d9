import {rmSync} from 'node:fs'
import path from 'node:path'
import {TAKE_ID} from '../project/project.ts'
import {listNames} from './list-names.ts'
import {removeLeftovers} from './own-files.ts'

/** What `writeWhole` leaves when it is killed: whatever Quartet was writing there. */
const HALF = /^\..+\.[0-9a-f]{12}\.tmp$/
const HALF_AT_HOME = /^\.(session\.json|.+\.wav\.overview)\.[0-9a-f]{12}\.tmp$/

/**
 * Clears away what saves, loads and runs that were killed have left in a project folder, and puts back what was about to be
 * replaced. Only with the folder's lock: nobody else is writing there. What cannot be cleared away stays for the next time.
 */
export const removeTraces = (folder: string): void => {
  const within = (part: string): string => path.join(folder, part)
  const takes = listNames(within('takes')).filter(name => TAKE_ID.test(name))
  for (const part of ['', 'takes', 'stems']) quietly(() => removeLeftovers(within(part)))
  removeHalf(folder, HALF_AT_HOME)
  for (const part of ['audio', ...takes.map(id => path.join('takes', id))]) removeHalf(within(part), HALF)
}

const removeHalf = (dir: string, pattern: RegExp): void => {
  for (const name of listNames(dir)) if (pattern.test(name)) quietly(() => rmSync(path.join(dir, name), {force: true}))
}

const quietly = (act: () => void): void => {
  try {
    act()
  } catch {
    // Traces are in nobody's way: no reason to refuse the project.
  }
}
