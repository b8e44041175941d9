import {rmdirSync} from 'node:fs'
import path from 'node:path'

/** Removes empty folders from `dir` up to `top`, as far as nothing is in them. */
export const removeEmpty = (dir: string, top: string): void => {
  try {
    rmdirSync(dir)
  } catch {
    return // somebody else's files are in it
  }
  if (dir !== top) removeEmpty(path.dirname(dir), top)
}
