import {readFileSync} from 'node:fs'
import path from 'node:path'
import {BadInput} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import type {PlainStems} from '../project/migrations.ts'
import {type Clip, LANES, type LaneName} from '../project/project.ts'
import {SEAL} from '../take/provenance.ts'
import {isFile, soundIn} from './sound-in.ts'
import {wavClip} from './wav-clip.ts'

/** What a folder without a session is: stems as the commands write them, and maybe a mix; nothing when there are none. Throws BadInput. */
export const readPlainStems = async (dir: string): Promise<PlainStems | undefined> => {
  const clips: Partial<Record<LaneName, Clip>> = {}
  for (const lane of LANES) {
    const file = `${lane}.wav`
    if (isFile(path.join(dir, file))) clips[lane] = await wavClip(dir, file)
  }
  if (Object.keys(clips).length === 0) {
    const other = LANES.map(lane => soundIn(dir, lane)).find(file => file !== undefined)
    if (other === undefined) return undefined
    throw new BadInput(
      `${shown(path.join(dir, other))}: is no WAV file, and a project is made of those; open another folder, and load it there with o`,
    )
  }
  const provenance = readProvenance(path.join(dir, SEAL))
  return {name: path.basename(path.resolve(dir)), clips, ...(provenance && {provenance})}
}

/** It only says how to set up the next run: one that cannot be read is no reason to refuse the stems. */
const readProvenance = (file: string): Record<string, unknown> | undefined => {
  try {
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return typeof json === 'object' && json !== null ? {...json} : undefined
  } catch {
    return undefined
  }
}
