import {BadInput} from '../../base/errors.ts'
import {type PerStem, STEMS} from '../../base/stems.ts'
import type {Seconds} from '../../base/units.ts'
import {type Clip, durationOf, type Project} from '../project/project.ts'
import {type Continuation, takeCalled} from './origin.ts'

/** The stems that are gone on from: what lies in the lanes, with those of the take in their place. Throws BadInput. */
export const begunClips = (
  project: Pick<Project, 'takes' | 'lanes'>,
  {take: id}: Pick<Continuation, 'take'>,
): PerStem<Clip> => {
  const own = id === undefined ? {} : takeCalled(project, id).stems
  const clips: PerStem<Clip> = {}
  for (const stem of STEMS) {
    const clip = own[stem] ?? project.lanes[stem].clip
    if (clip && clip.length > 0) clips[stem] = clip
  }
  if (Object.keys(clips).length > 0) return clips
  throw new BadInput('there is no stem to go on from: load one with o, or generate a take and go on from that')
}

/** Where the new begins: at the end of the longest. */
export const endOfClips = (clips: PerStem<Clip>): Seconds => Math.max(...Object.values(clips).map(durationOf))

/** The project set up to make all four stems, as long as what is there and the new together. Throws BadInput. */
export const setUpToGoOn = (project: Project, origin: Continuation): Project => {
  const lanes = {...project.lanes}
  for (const stem of STEMS) lanes[stem] = {...lanes[stem], locked: false}
  const {method: _, ...setup} = project.setup
  const seconds = endOfClips(begunClips(project, origin)) + origin.seconds
  return {...project, lanes, setup: {...setup, task: 'generate', seconds}}
}
