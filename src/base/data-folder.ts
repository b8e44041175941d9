import {homedir} from 'node:os'
import path from 'node:path'

/** Where the user's own packs and projects lie. */
export const dataFolder = (): string => {
  const base = process.env.XDG_DATA_HOME || path.join(homedir(), '.local', 'share')
  return path.join(base, 'quartet')
}

/** Where lies what can be made again at any time. */
export const cacheFolder = (): string => {
  const base = process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache')
  return path.join(base, 'quartet')
}

/** Where packages lie that the user has added: it outlives the program's own folder, and can always be written. */
export const addOnFolder = (): string => path.join(dataFolder(), 'add-ons')
