import type {Seconds} from '../../base/units.ts'
import {clipOf} from '../../session/project/heard.ts'
import {durationOf, LANES, projectSeconds} from '../../session/project/project.ts'
import type {Desk} from './state.ts'

/** Where the playhead is: the player's word, before it has spoken the place where the person was. */
export const positionOf = ({player, history}: Pick<Desk, 'player' | 'history'>): Seconds =>
  player?.position ?? history.present.place.position

/** Where the playhead is at this moment: while it moves, the player's word is some hundredths of a second old. */
export const positionNow = (desk: Pick<Desk, 'player' | 'playerAt' | 'history'>, now: Seconds): Seconds => {
  const position = positionOf(desk)
  const {player, playerAt = now, history} = desk
  if (!player?.playing) return position
  const [at, {loop}] = [position + Math.max(0, now - playerAt), history.present]
  // As the player does: what comes to the loop's end goes on at its begin.
  return loop && position < loop.to && at >= loop.to ? loop.from + ((at - loop.to) % (loop.to - loop.from)) : at
}

/** What the lanes span: the longest sound that is loaded, listened to, or being made. */
export const spanOf = ({history, listening, running}: Pick<Desk, 'history' | 'listening' | 'running'>): Seconds => {
  const project = history.present
  const heard = LANES.flatMap(lane => {
    const clip = clipOf(project, lane, listening)
    return clip ? [durationOf(clip)] : []
  })
  return Math.max(projectSeconds(project), running?.seconds ?? 0, ...heard)
}
