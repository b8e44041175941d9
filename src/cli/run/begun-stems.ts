import path from 'node:path'
import {BadInput} from '../../base/errors.ts'
import {foundAt} from '../../base/found-at.ts'
import {shown} from '../../base/printable.ts'
import {type PerStem, STEMS, type Stem} from '../../base/stems.ts'
import {soundIn} from '../../session/folder/sound-in.ts'
import {loadSession} from '../../session/project/load-session.ts'
import {SESSION_FILE} from '../../session/project/session-file.ts'
import {openTake, takesHint} from '../../session/take/open-take.ts'
import {SEAL} from '../../session/take/provenance.ts'
import {parseGiven} from './impute-request.ts'

/** The files of what `--continue` names: a project, a take or a folder of stems, or files as `stem=file …`. Throws BadInput and Cancelled. */
export const begunFiles = async (places: readonly string[], signal: AbortSignal): Promise<PerStem<string>> => {
  const [folder, ...others] = places
  if (!foundAt(folder!)?.isDirectory()) {
    if (folder!.includes('=')) return parseGiven(places, '--continue')
    throw new BadInput(`--continue ${shown(folder!)}: no such folder, expected one, or stem=file as in drums=beat.wav`)
  }
  if (others.length > 0)
    throw new BadInput(`--continue ${shown(folder!)}: is a folder, so nothing beside it; leave the others out`)
  const files = await filesIn(folder!, signal)
  if (Object.keys(files).length > 0) return files
  throw new BadInput(
    `--continue ${shown(folder!)}: holds no stems, expected a project, a take or a folder of stems${takesHint(folder!)}`,
  )
}

const filesIn = async (folder: string, signal: AbortSignal): Promise<PerStem<string>> => {
  const isThere = (name: string): boolean => foundAt(path.join(folder, name)) !== undefined
  const session = path.join(folder, SESSION_FILE)
  const pick = (of: (stem: Stem) => string | undefined): PerStem<string> =>
    Object.fromEntries(
      STEMS.flatMap(stem => {
        const file = of(stem)
        return file === undefined ? [] : [[stem, path.join(folder, file)]]
      }),
    )
  if (isThere(SESSION_FILE)) {
    const {lanes} = loadSession(session)
    return pick(stem => lanes[stem].clip?.file)
  }
  // A take below a project's has there only what it made.
  if (isThere(SEAL) && !STEMS.every(stem => soundIn(folder, stem))) {
    const {files} = await openTake(folder, signal)
    return Object.fromEntries(STEMS.flatMap(stem => (files[stem] ? [[stem, files[stem].file]] : [])))
  }
  return pick(stem => soundIn(folder, stem))
}
