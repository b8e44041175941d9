import type {Seconds} from '../../base/units.ts'
import {clipOf} from '../../session/project/heard.ts'
import {durationOf, LANES, projectSeconds} from '../../session/project/project.ts'
import type {Desk} from './state.ts'

/** Where the playhead is: the player's word, before it has spoken the place where the person was. */
export const positionOf = ({player, history}: Pick<Desk, 'player' | 'history'>): Seconds =>
  player?.position ?? history.present.place.position

/** What the lanes span: the longest sound that is loaded, listened to, or being made. */
export const spanOf = ({history, listening, running}: Pick<Desk, 'history' | 'listening' | 'running'>): Seconds => {
  const project = history.present
  const heard = LANES.flatMap(lane => {
    const clip = clipOf(project, lane, listening)
    return clip ? [durationOf(clip)] : []
  })
  return Math.max(projectSeconds(project), running?.seconds ?? 0, ...heard)
}
