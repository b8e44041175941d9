import {readdirSync} from 'node:fs'

/** The names in a folder; none when it was never made, or cannot be read. */
export const listNames = (dir: string): string[] => {
  try {
    return readdirSync(dir)
  } catch {
    return []
  }
}
