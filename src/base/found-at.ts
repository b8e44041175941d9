import {type Stats, statSync} from 'node:fs'
import {unreadable} from './unreadable.ts'

/** What lies at a path; nothing when there is nothing. Throws Unreadable when that cannot be known, as of links in a circle. */
export const foundAt = (path: string): Stats | undefined => {
  try {
    return statSync(path, {throwIfNoEntry: false})
  } catch (error) {
    throw unreadable(path, error)
  }
}
