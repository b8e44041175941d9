import {homedir} from 'node:os'
import path from 'node:path'

/** Where the user's own packs and projects lie. */
export const dataFolder = (): string => {
  const base = process.env.XDG_DATA_HOME || path.join(homedir(), '.local', 'share')
  return path.join(base, 'quartet')
}
