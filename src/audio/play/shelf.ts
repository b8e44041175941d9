import {stat} from 'node:fs/promises'
import {keyOf} from '../sound/sample-file.ts'
import type {FileSound} from '../sound/sound.ts'
import {openPlayable} from './playable.ts'

/** Open files that are kept at hand, so that switching between takes opens nothing. */
const MOST = 32

/** The sounds that decks are made of, by their files. */
export type Shelf = {
  /** A sound, or in one line why there is none. A file that was replaced is opened anew. */
  get(file: string): Promise<FileSound | string>
  close(): void
}

export const createShelf = (): Shelf => {
  // From the one that was not asked for longest to the newest.
  const sounds = new Map<string, FileSound>()

  const put = (file: string, sound: FileSound): void => {
    sounds.delete(file)
    sounds.set(file, sound)
    for (const [oldest, {close}] of sounds) {
      if (sounds.size <= MOST) break
      sounds.delete(oldest)
      close()
    }
  }
  const get = async (file: string): Promise<FileSound | string> => {
    try {
      const known = sounds.get(file)
      // What is gone is told by what opens it.
      const found = known && (await stat(file).catch(() => undefined))
      const fresh = known && found && keyOf(file, found) === known.key
      const sound = fresh ? known : await openPlayable(file)
      if (known && !fresh) {
        // It may fade out for a moment yet.
        setTimeout(known.close, 1000).unref()
        sounds.delete(file)
      }
      put(file, sound)
      return sound
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }
  return {
    get,
    close: () => {
      for (const {close} of sounds.values()) close()
      sounds.clear()
    },
  }
}
