import {mkdir} from 'node:fs/promises'
import path from 'node:path'
import {ANALYSIS_RATE} from '../../audio/features/analysis-rate.ts'
import {writeWav} from '../../audio/files/encode.ts'
import {exists} from '../../base/exists.ts'
import {STEMS} from '../../base/stems.ts'
import {writeWhole} from '../../base/write-whole.ts'
import {keep as keepAt, readKept} from '../keep.ts'
import {resultPath} from '../result-path.ts'
import type {MusicUnit, Performed} from './perform.ts'
import type {MadeResult} from './result.ts'

export type MusicStore = {
  /** An earlier result of the same key; nothing when there is none, or not the stems that are to be kept. */
  read(unit: MusicUnit): Promise<MadeResult | undefined>
  /** Throws CannotKeep when the disk fails. */
  write(unit: MusicUnit, performed: Performed): Promise<void>
}

type StoreOptions = {
  /** Keep the stems that were made as well. */
  readonly keep?: boolean
  /** Read nothing. */
  readonly fresh?: boolean
}

/**
 * Results as files of their own, `<dir>/<row>/<track>-<key>.json`, each whole or not there, and with `keep` what was made
 * in a folder of that name beside it. A killed eval loses only what it had not finished.
 */
export const openMusicStore = (dir: string, {keep, fresh}: StoreOptions): MusicStore => {
  const placeOf = ({row, piece, key}: MusicUnit): string => resultPath(dir, {row: row.id, track: piece.track, key})
  const wavOf = (unit: MusicUnit, stem: string): string => path.join(placeOf(unit), `${stem}.wav`)
  return {
    read: async unit => {
      if (fresh) return undefined
      const kept = {key: unit.key, lists: ['stems', 'parts']} as const
      const result = await readKept<MadeResult>(`${placeOf(unit)}.json`, kept)
      if (!result || !keep) return result
      const there = await Promise.all(unit.row.made.map(stem => exists(wavOf(unit, stem))))
      return there.every(Boolean) ? result : undefined
    },
    write: (unit, {result, stems}) =>
      keepAt(placeOf(unit), async () => {
        await mkdir(keep ? placeOf(unit) : path.dirname(placeOf(unit)), {recursive: true})
        for (const stem of keep ? unit.row.made : [])
          await writeWav(
            wavOf(unit, stem),
            {sampleRate: ANALYSIS_RATE, channels: [stems[STEMS.indexOf(stem)]!]},
            'float32',
          )
        await writeWhole(`${placeOf(unit)}.json`, `${JSON.stringify(result)}\n`)
      }),
  }
}
