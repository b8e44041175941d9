import path from 'node:path'
import type {Deck, Track} from '../../audio/play/player.ts'
import {STEMS, type Stem} from '../../base/stems.ts'
import type {Clip, Lane, LaneName, Project} from '../../session/project/project.ts'
import type {Estimate} from '../../session/studio/studio.ts'
import type {Listening} from './state.ts'

type Heard = {
  readonly project: Project
  readonly folder: string
  readonly listening: Listening
  readonly estimate?: Estimate
}

/** The clip that a lane shows and plays while somebody listens to that; a take borrows what it did not make. */
export const clipOf = (project: Project, lane: LaneName, listening: Listening): Clip | undefined => {
  const own = project.lanes[lane].clip
  if (lane === 'mix' || listening.kind !== 'take') return own
  const take = project.takes.find(({id}) => id === listening.id)
  if (!take) return own
  return take.stems[lane] ?? (project.lanes[lane].locked ? own : undefined)
}

const isHeard = (lane: Lane, anySolo: boolean): boolean => !lane.muted && (!anySolo || lane.soloed)

/** What the player is to play. Mutes, solos, gains and pans are the lanes' in whatever is listened to. */
export const deckOf = ({project, folder, listening, estimate}: Heard): Deck => {
  const {lanes} = project
  const track = (id: LaneName, file: string, heard: boolean, from?: number): Track => ({
    id,
    file,
    from,
    gain: lanes[id].gain,
    pan: lanes[id].pan,
    heard,
  })
  const inFolder = (clip: Clip): string => path.join(folder, clip.file)
  if (listening.kind === 'mix') {
    const {clip} = lanes.mix
    return {tracks: clip ? [track('mix', inFolder(clip), !lanes.mix.muted)] : []}
  }
  const anySolo = STEMS.some(stem => lanes[stem].soloed)
  const tracks = STEMS.flatMap((stem: Stem) => {
    const heard = isHeard(lanes[stem], anySolo)
    if (listening.kind === 'estimate' && estimate && !lanes[stem].locked)
      return [track(stem, estimate.files[stem], heard, estimate.from)]
    const clip = clipOf(project, stem, listening)
    return clip ? [track(stem, inFolder(clip), heard)] : []
  })
  return {tracks}
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

export const listeningName = (listening: Listening): string => {
  switch (listening.kind) {
    case 'lanes':
      return 'lanes'
    case 'mix':
      return 'the mix'
    case 'take':
      return `take ${listening.id}`
    case 'estimate':
      return 'the live estimate'
  }
}
