import {statSync} from 'node:fs'
import path from 'node:path'
import {readSmallSync} from '../../base/small-file.ts'
import {type PerStem, STEMS} from '../../base/stems.ts'
import {type Clip, type Project, TAKE_ID, type Take} from '../project/project.ts'
import {takeSchema} from '../project/schema.ts'
import {SESSION_FILE} from '../project/session-file.ts'
import {sealed} from '../take/open-take.ts'
import {SEAL} from '../take/provenance.ts'
import {listNames} from './list-names.ts'
import {clipsOf} from './missing-clips.ts'
import {wavClip} from './wav-clip.ts'

/**
 * The takes below takes/ that the project does not know, oldest first: of a Quartet that was killed between a take being
 * whole and its session being saved. What a lane still plays, or a session that was set aside before tells of, is known.
 * A take that was dropped from the project comes back too if Quartet was killed before it removed the files. Folders that
 * cannot be read as takes are nobody's business.
 */
export const findUnknownTakes = async (folder: string, project: Project, {isNew = false} = {}): Promise<Take[]> => {
  const known = (id: string): boolean =>
    project.takes.some(take => take.id === id) || clipsOf(project).some(({file}) => file.startsWith(`takes/${id}/`))
  const told = isNew ? [] : brokenTexts(folder)
  const ids = listNames(path.join(folder, 'takes'))
    .filter(name => TAKE_ID.test(name) && !known(name) && !told.some(text => text.includes(`"takes/${name}/`)))
    .sort((a, b) => Number(a) - Number(b))
  const takes: Take[] = []
  for (const id of ids) {
    const take = await readTake(folder, id)
    if (take) takes.push(take)
  }
  return takes
}

/** Nothing when it is none, or not whole. */
const readTake = async (folder: string, id: string): Promise<Take | undefined> => {
  try {
    const seal = path.join(folder, 'takes', id, SEAL)
    const said = sealed.loose().parse(JSON.parse(readSmallSync(seal)))
    // What a take goes on from is kept: only what follows was made.
    const {from = said.continue?.from, to = said.continue && said.seconds, ranges} = said
    const stems: PerStem<Clip> = {}
    for (const stem of STEMS) {
      const file = `takes/${id}/${stem}.wav`
      // Of those that were given there may be copies.
      if (said.made ? said.made.includes(stem) : statSync(path.join(folder, file), {throwIfNoEntry: false}))
        stems[stem] = await wavClip(folder, file, `take ${id}`)
    }
    if (Object.keys(stems).length === 0) return undefined
    const take = takeSchema.safeParse({
      id,
      task: said.task,
      method: said.method,
      preset: said.preset,
      steps: said.settings.steps,
      seed: said.seed,
      index: said.take,
      model: said.model.name,
      made: statSync(seal).mtime.toISOString(),
      runSeconds: said.runSeconds,
      starred: false,
      fit: said.fit,
      ...(from !== undefined && {range: {from, to}}),
      ...(ranges && {ranges}),
      stems,
    })
    return take.success ? take.data : undefined
  } catch {
    return undefined // whatever lies there, it is no take to be shown
  }
}

const brokenTexts = (folder: string): string[] =>
  listNames(folder)
    .filter(name => name.startsWith(`${SESSION_FILE}.broken-`))
    .flatMap(name => {
      try {
        return [readSmallSync(path.join(folder, name))]
      } catch {
        return [] // says nothing
      }
    })
