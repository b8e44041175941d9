import path from 'node:path'
import {readSmallSync} from '../../base/small-file.ts'
import type {PlainStems} from '../project/migrations.ts'
import {type Clip, LANES, type LaneName} from '../project/project.ts'
import type {Placement} from '../project/role.ts'
import {SEAL} from '../take/provenance.ts'
import {soundIn} from './sound-in.ts'
import {wavClip} from './wav-clip.ts'

/**
 * What a folder without a session is: stems as the commands write them, and maybe a mix; nothing when there are none. WAV
 * files are clips where they lie, `encoded` ones (absolute paths) become clips by being loaded. Throws BadInput.
 */
export const readPlainStems = async (
  dir: string,
): Promise<{readonly stems: PlainStems; readonly encoded: readonly Placement[]} | undefined> => {
  const clips: Partial<Record<LaneName, Clip>> = {}
  const encoded: Placement[] = []
  for (const lane of LANES) {
    const file = soundIn(dir, lane)
    if (file === undefined) continue
    if (file.endsWith('.wav')) clips[lane] = await wavClip(dir, file)
    else encoded.push({file: path.resolve(dir, file), lane})
  }
  if (Object.keys(clips).length + encoded.length === 0) return undefined
  const provenance = readProvenance(path.join(dir, SEAL))
  return {stems: {name: path.basename(path.resolve(dir)), clips, ...(provenance && {provenance})}, encoded}
}

/** It only says how to set up the next run: one that cannot be read is no reason to refuse the stems. */
const readProvenance = (file: string): Record<string, unknown> | undefined => {
  try {
    const json: unknown = JSON.parse(readSmallSync(file))
    return typeof json === 'object' && json !== null ? {...json} : undefined
  } catch {
    return undefined
  }
}
