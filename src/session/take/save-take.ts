import {copyFile, mkdir, writeFile} from 'node:fs/promises'
import path from 'node:path'
import type {Audio} from '../../audio/audio.ts'
import {writeWav} from '../../audio/files/encode.ts'
import {type PerStem, STEMS} from '../../base/stems.ts'
import {throwIfCancelled} from '../../base/throw-if-cancelled.ts'
import type {Provenance} from './provenance.ts'
import {SEAL} from './provenance.ts'

export type Take = {
  /** Absent: they lie in the folder already. */
  readonly stems?: readonly Audio[]
  readonly provenance: Provenance
  /** Files to copy as they are instead of writing the stem: what was given stays byte for byte the same. */
  readonly originals?: Readonly<PerStem<string>>
}

/** Writes `<folder>/{bass,drums,guitar,piano}.wav` (float32, so sums stay exact) and `<folder>/quartet.json`. Throws Cancelled. */
export const saveTake = async (
  folder: string,
  {stems, provenance, originals}: Take,
  signal?: AbortSignal,
): Promise<void> => {
  await mkdir(folder, {recursive: true})
  for (const [n, stem] of STEMS.entries()) {
    throwIfCancelled(signal)
    const target = stemFiles(folder)[n]!
    const original = originals?.[stem]
    if (original) await copyFile(original, target)
    else if (stems) await writeWav(target, stems[n]!, 'float32')
  }
  await writeFile(path.join(folder, SEAL), `${JSON.stringify(provenance, null, 2)}\n`)
}

/** The files of a take's stems in its folder. */
export const stemFiles = (folder: string, stems: readonly string[] = STEMS): string[] =>
  stems.map(stem => path.join(folder, `${stem}.wav`))

/** Where one of several takes lies: one take in `folder` itself, several in `take-01`, `take-02` … */
export const takeFolder = (folder: string, take: number, takes: number): string =>
  takes === 1 ? folder : path.join(folder, `take-${String(take + 1).padStart(2, '0')}`)
