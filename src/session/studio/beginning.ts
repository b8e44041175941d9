import type {Audio} from '../../audio/audio.ts'
import {type PerStem, STEMS} from '../../base/stems.ts'
import type {Beginning} from '../../runner/begin.ts'
import {blendStrength} from '../../sampler/blend.ts'
import type {Project} from '../project/project.ts'
import {originTake, type Variation} from '../recipe/origin.ts'
import {readClip} from './clips.ts'

type Asked = {readonly project: Project; readonly origin: Variation; readonly signal: AbortSignal}

type Begun = {
  readonly begin: Beginning
  /** What quartet.json says of it. */
  readonly details: Readonly<Record<string, unknown>>
}

/** The stems that a run is to begin at. Throws BadInput when a take of them is gone or was changed, and Cancelled. */
export const beginningOf = async (folder: string, {project, origin, signal}: Asked): Promise<Begun> => {
  const stemsOf = async (id: string): Promise<PerStem<Audio>> => {
    const take = originTake(project, id)
    const stems: PerStem<Audio> = {}
    for (const stem of STEMS) {
      const clip = take.stems[stem] ?? project.lanes[stem].clip
      if (clip) stems[stem] = await readClip(folder, clip, signal)
    }
    return stems
  }
  const stems = await stemsOf(origin.take)
  if (origin.kind === 'vary') {
    const {strength} = origin
    return {begin: {stems, strength}, details: {vary: {of: `takes/${origin.take}`, strength}}}
  }
  const {amount, other} = origin
  const strength = blendStrength(amount)
  const of = [`takes/${origin.take}`, `takes/${other}`]
  return {
    begin: {stems, towards: {stems: await stemsOf(other), amount}, strength},
    details: {blend: {of, amount, strength}},
  }
}
