import {readdirSync} from 'node:fs'
import path from 'node:path'
import {z} from 'zod'
import type {Audio} from '../../audio/audio.ts'
import {decodeFile} from '../../audio/files/decode.ts'
import {BadInput, Unreadable} from '../../base/errors.ts'
import {hashFile} from '../../base/hash-file.ts'
import {shown} from '../../base/printable.ts'
import {readSmallSync} from '../../base/small-file.ts'
import {type PerStem, STEMS, type Stem} from '../../base/stems.ts'
import type {Seconds} from '../../base/units.ts'
import {isFile, soundIn} from '../folder/sound-in.ts'
import type {Ranges} from '../project/project.ts'
import {SEAL} from './provenance.ts'

/** What quartet.json says of a take, as far as going on from it needs. */
export const sealed = z.object({
  task: z.string(),
  preset: z.string(),
  settings: z.object({steps: z.number(), correction: z.number().optional()}),
  model: z.object({name: z.string()}),
  made: z.array(z.enum(STEMS)).optional(),
  given: z.partialRecord(z.enum(STEMS), z.object({file: z.string(), sha256: z.string()})).optional(),
  from: z.number().optional(),
  to: z.number().optional(),
  continue: z.object({from: z.number()}).optional(),
  seconds: z.number().optional(),
  ranges: z.partialRecord(z.enum(STEMS), z.array(z.object({from: z.number(), to: z.number()}))).optional(),
})

/** A take that lies on disk. */
export type OpenTake = {
  readonly folder: string
  readonly task: 'generate' | 'impute'
  readonly preset: string
  readonly steps: number
  readonly correction?: number
  readonly model: string
  /** What it made; one that is also given was made anew in its `ranges`, or from `from` to `to`. */
  readonly made: readonly Stem[]
  readonly stems: Readonly<PerStem<Audio>>
  /** What was given to it, outside its range as it made it. */
  readonly given: Readonly<PerStem<Audio>>
  /** Where each stem lies, and what is in the file. */
  readonly files: Readonly<PerStem<{readonly file: string; readonly sha256: string}>>
  readonly from?: Seconds
  readonly to?: Seconds
  readonly ranges?: Ranges
}

/**
 * Reads a take that was generated or imputed: a folder that a command wrote, or one below a project's takes/, whose given
 * stems lie in the project. Throws BadInput when it is none, or a sound of it is gone or was changed, and Cancelled.
 */
export const openTake = async (folder: string, signal: AbortSignal): Promise<OpenTake> => {
  const seal = readSeal(folder)
  const {task, preset, settings, model, made = STEMS, given = {}, to, ranges} = seal
  // What a take goes on from was given to it, though all of it now lies in its own files.
  const {from = seal.continue?.from} = seal
  if (task !== 'generate' && task !== 'impute')
    throw new BadInput(`${shown(folder)}: is a take of ${shown(task)}, expected one of generate or impute`)
  const sounds: {stems: PerStem<Audio>; given: PerStem<Audio>} = {stems: {}, given: {}}
  const files: PerStem<{file: string; sha256: string}> = {}
  for (const stem of STEMS) {
    const known = given[stem]
    if (!made.includes(stem) && !known) continue
    const own = ownFile(folder, stem)
    const file = isFile(own) || !known ? own : path.resolve(folder, '../..', known.file)
    if (!isFile(file)) throw new BadInput(`${shown(file)}: is gone, expected the ${stem} of ${shown(folder)}`)
    const {sha256} = await hashFile(file, {signal})
    if (file !== own && sha256 !== known!.sha256)
      throw new BadInput(
        `${shown(file)}: is not the ${stem} that ${shown(folder)} was made around; somebody changed it`,
      )
    const audio = await decodeFile(file, {signal})
    files[stem] = {file, sha256}
    if (made.includes(stem)) sounds.stems[stem] = audio
    if (known || seal.continue) sounds.given[stem] = audio
  }
  const {steps, correction} = settings
  return {folder, task, preset, steps, correction, model: model.name, made, ...sounds, files, from, to, ranges}
}

const ownFile = (folder: string, stem: Stem): string => path.join(folder, soundIn(folder, stem) ?? `${stem}.wav`)

/** The folders of takes in a folder, as a run of several leaves them. */
const takesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
      .filter(name => isFile(path.join(folder, name, SEAL)))
      .sort()
  } catch {
    return []
  }
}

/** How to name one of the takes in a folder; empty when there is none. */
export const takesHint = (folder: string): string => {
  const [take] = takesIn(folder)
  return take === undefined ? '' : `; name one of those in it, as in ${shown(path.join(folder, take))}`
}

const readSeal = (folder: string): z.infer<typeof sealed> => {
  const file = path.join(folder, SEAL)
  let text: string
  try {
    text = readSmallSync(file)
  } catch (error) {
    if (error instanceof Unreadable) throw error
    throw new BadInput(`${shown(folder)}: holds no quartet.json, expected the folder of a take${takesHint(folder)}`)
  }
  try {
    return sealed.parse(JSON.parse(text))
  } catch {
    throw new BadInput(`${shown(file)}: is not what Quartet writes beside a take; name another folder`)
  }
}
