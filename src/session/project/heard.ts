import path from 'node:path'
import type {Deck, Track} from '../../audio/play/player.ts'
import {STEMS, type Stem} from '../../base/stems.ts'
import type {Seconds} from '../../base/units.ts'
import type {Estimate} from '../studio/studio.ts'
import type {Clip, LaneName, Project} from './project.ts'

/** What is heard, and seen in the lanes. */
export type Listening =
  | {readonly kind: 'lanes'}
  | {readonly kind: 'mix'}
  | {readonly kind: 'take'; readonly id: string}
  /** x̂₀ of the run under way. */
  | {readonly kind: 'estimate'}

type Heard = {
  readonly project: Project
  readonly folder: string
  readonly listening: Listening
  readonly estimate?: Estimate
  /** How long the deck is to play; absent: as long as its longest sound. */
  readonly seconds?: Seconds
}

/** The clip that a lane shows and plays while somebody listens to that. What a take did not make it was given: the lane's. */
export const clipOf = (project: Project, lane: LaneName, listening: Listening): Clip | undefined => {
  const own = project.lanes[lane].clip
  if (lane === 'mix' || listening.kind !== 'take') return own
  return project.takes.find(({id}) => id === listening.id)?.stems[lane] ?? own
}

/** Of lanes that sound together, those that are heard. A solo counts only among them: who is not there silences nobody. */
const unsilenced = ({lanes}: Project, together: readonly LaneName[]): LaneName[] => {
  const anySolo = together.some(lane => lanes[lane].soloed)
  return together.filter(lane => !lanes[lane].muted && (!anySolo || lanes[lane].soloed))
}

/** What the player is to play. Mutes, solos, gains and pans are the lanes' in whatever is listened to. */
export const deckOf = ({project, folder, listening, estimate, seconds}: Heard): Deck => {
  const {lanes} = project
  const inFolder = (clip: Clip | undefined) => (clip ? {file: path.join(folder, clip.file)} : undefined)
  const soundOf = (lane: LaneName): Pick<Track, 'file' | 'from'> | undefined =>
    listening.kind === 'estimate' && estimate && !lanes[lane].locked
      ? {file: estimate.files[lane as Stem], from: estimate.from}
      : inFolder(clipOf(project, lane, listening))
  const sounds = (listening.kind === 'mix' ? (['mix'] as const) : STEMS).flatMap(lane => {
    const sound = soundOf(lane)
    return sound ? [{id: lane, ...sound}] : []
  })
  const heard = unsilenced(
    project,
    sounds.map(({id}) => id),
  )
  const tracks = sounds.map(
    (sound): Track => ({
      ...sound,
      gain: lanes[sound.id].gain,
      pan: lanes[sound.id].pan,
      heard: heard.includes(sound.id),
    }),
  )
  return {tracks, ...(seconds !== undefined && {seconds})}
}

/** The lanes that are heard while somebody listens to that, which is there. */
export const heardLanes = (project: Project, listening: Listening): LaneName[] => {
  const lanes: readonly LaneName[] = listening.kind === 'mix' ? ['mix'] : STEMS
  return unsilenced(
    project,
    lanes.filter(lane => clipOf(project, lane, listening)),
  )
}

/** What is there to be heard, when what was asked for is gone: an undone load, a dropped take, a finished run. */
export const settle = (listening: Listening, project: Project, estimate?: Estimate): Listening => {
  const stems = STEMS.some(stem => project.lanes[stem].clip)
  const fallback: Listening = !stems && project.lanes.mix.clip ? {kind: 'mix'} : {kind: 'lanes'}
  switch (listening.kind) {
    case 'take':
      return project.takes.some(({id}) => id === listening.id) ? listening : fallback
    case 'mix':
      return project.lanes.mix.clip ? listening : {kind: 'lanes'}
    case 'lanes':
      return fallback
    case 'estimate':
      return estimate ? listening : fallback
  }
}
