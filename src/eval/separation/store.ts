import {mkdir} from 'node:fs/promises'
import path from 'node:path'
import {writeWhole} from '../../base/write-whole.ts'
import {keep, readKept} from '../keep.ts'
import {resultPath} from '../result-path.ts'
import type {TrackResult} from './result.ts'

export type Place = Pick<TrackResult, 'row' | 'track' | 'key'>

export type Store = {
  /** An earlier result with the same key; nothing when there is none. */
  read(place: Place): Promise<TrackResult | undefined>
  /** Throws CannotKeep when the disk fails. */
  write(result: TrackResult): Promise<void>
}

/**
 * Results as files of their own, `<dir>/<row>/<track>-<key>.json`, each whole or not there: a killed eval loses only what
 * it had not finished, and several may share the folder.
 */
export const openStore = (dir: string, write = writeWhole): Store => {
  const fileOf = (place: Place): string => `${resultPath(dir, place)}.json`
  return {
    read: place => readKept<TrackResult>(fileOf(place), {key: place.key, lists: ['windows', 'notes']}),
    write: async result => {
      const file = fileOf(result)
      await keep(file, async () => {
        await mkdir(path.dirname(file), {recursive: true})
        await write(file, `${JSON.stringify(result)}\n`)
      })
    },
  }
}
