import {copyFile, mkdir, writeFile} from 'node:fs/promises'
import path from 'node:path'
import type {Audio} from '../audio/audio.ts'
import {writeWav} from '../audio/encode.ts'
import {STEMS, type Stem} from '../base/stems.ts'
import type {Provenance} from './provenance.ts'

export type Take = {
  readonly stems: readonly Audio[]
  readonly provenance: Provenance
  /** Files to copy as they are instead of writing the stem: what was given stays byte for byte the same. */
  readonly originals?: Readonly<Partial<Record<Stem, string>>>
}

/** Writes `<folder>/{bass,drums,guitar,piano}.wav` (float32, so sums stay exact) and `<folder>/quartet.json`. */
const saveTake = async (folder: string, {stems, provenance, originals}: Take): Promise<void> => {
  await mkdir(folder, {recursive: true})
  for (const [n, stem] of STEMS.entries()) {
    const target = path.join(folder, `${stem}.wav`)
    const original = originals?.[stem]
    if (original) await copyFile(original, target)
    else await writeWav(target, stems[n]!, 'float32')
  }
  await writeFile(path.join(folder, 'quartet.json'), `${JSON.stringify(provenance, null, 2)}\n`)
}

/** One take lies in `folder` itself; several in `take-01`, `take-02` … */
export const saveTakes = async (folder: string, takes: readonly Take[]): Promise<void> => {
  for (const [index, take] of takes.entries())
    await saveTake(takes.length === 1 ? folder : path.join(folder, takeName(index)), take)
}

export const takeName = (index: number): string => `take-${String(index + 1).padStart(2, '0')}`
