import {readFileSync, statSync} from 'node:fs'
import path from 'node:path'
import {BadInput} from '../base/errors.ts'
import {shown} from '../base/printable.ts'
import {STEMS, type Stem} from '../base/stems.ts'
import {readPlainStems} from '../session/folder/plain-stems.ts'
import {readSession, SESSION_FILE} from '../session/project/session-file.ts'
import {openTake} from '../session/take/open-take.ts'
import {type PerStem, parseGiven} from './impute-request.ts'

/** The files of what `--continue` names: a project, a take or a folder of stems, or files as `stem=file …`. Throws BadInput and Cancelled. */
export const begunFiles = async (places: readonly string[], signal: AbortSignal): Promise<PerStem<string>> => {
  const [folder, ...others] = places
  if (!statSync(folder!, {throwIfNoEntry: false})?.isDirectory()) return parseGiven(places, '--continue')
  if (others.length > 0)
    throw new BadInput(`--continue ${shown(folder!)}: is a folder, so nothing beside it; leave the others out`)
  const files = await filesIn(folder!, signal)
  if (Object.keys(files).length > 0) return files
  throw new BadInput(`--continue ${shown(folder!)}: holds no stems, expected a project, a take or a folder of stems`)
}

const filesIn = async (folder: string, signal: AbortSignal): Promise<PerStem<string>> => {
  const isThere = (name: string): boolean => statSync(path.join(folder, name), {throwIfNoEntry: false}) !== undefined
  const session = path.join(folder, SESSION_FILE)
  const pick = (of: (stem: Stem) => string | undefined): PerStem<string> =>
    Object.fromEntries(STEMS.flatMap(stem => (of(stem) ? [[stem, path.join(folder, of(stem)!)]] : [])))
  if (isThere(SESSION_FILE)) {
    const {lanes} = readSession(readFileSync(session, 'utf8'), shown(session))
    return pick(stem => lanes[stem].clip?.file)
  }
  // A take below a project's has there only what it made.
  if (isThere('quartet.json') && !STEMS.every(stem => isThere(`${stem}.wav`))) {
    const {files} = await openTake(folder, signal)
    return Object.fromEntries(STEMS.flatMap(stem => (files[stem] ? [[stem, files[stem].file]] : [])))
  }
  const clips = (await readPlainStems(folder))?.clips
  return pick(stem => clips?.[stem]?.file)
}
