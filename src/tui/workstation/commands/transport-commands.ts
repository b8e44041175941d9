import type {Range} from '../../../base/range.ts'
import {isStem} from '../../../base/stems.ts'
import type {Seconds} from '../../../base/units.ts'
import type {Listening} from '../../../session/project/heard.ts'
import {nearestBeat, rangeText} from '../../../session/project/metre.ts'
import {listeningName} from '../../widgets/listening-name.ts'
import {placed} from '../place.ts'
import {positionNow, spanOf} from '../span.ts'
import {patch, projectOf, type Tools} from '../tools.ts'

const FINE: Seconds = 1
/** Of a short project; a long one is crossed in larger steps. */
const COARSE: Seconds = 5
const LONG: Seconds = 120

export const togglePlay = (tools: Tools): void => {
  const {player} = tools
  if (tools.desk.get().player?.playing) return player.pause()
  if (spanOf(tools.desk.get()) === 0)
    return tools.tell('info', 'there is nothing to play yet: o loads a file, r runs a task')
  player.play()
}

export const seekTo = (tools: Tools, at: Seconds): void => {
  const position = Math.min(spanOf(tools.desk.get()), Math.max(0, at))
  tools.player.seek(position)
  // The player's own word comes later, and the next press must count from here.
  const playerAt = tools.services.now()
  tools.desk.update(now =>
    now.player
      ? {...now, player: {...now.player, position}, playerAt}
      : {...now, history: placed(now.history, {position})},
  )
}

export const seekBy = (tools: Tools, direction: 1 | -1, size: 'fine' | 'coarse'): void => {
  const coarse = spanOf(tools.desk.get()) > LONG ? 3 * COARSE : COARSE
  seekTo(tools, playhead(tools) + direction * (size === 'fine' ? FINE : coarse))
}

/** Its place at the moment of the key. */
export const playhead = ({desk, services}: Tools): Seconds => positionNow(desk.get(), services.now())

/** The playhead's place, or while bars are counted the beat next to it. */
const edgeHere = (tools: Tools): Seconds => {
  const {metre, place} = projectOf(tools)
  const position = Math.min(spanOf(tools.desk.get()), playhead(tools))
  return metre && !place.inSeconds ? nearestBeat(metre, position) : position
}

/** Tells what can be done with it, where impute may make it anew. */
export const setLoop = (tools: Tools, wish: Range, knob?: string): void => {
  tools.edit({kind: 'loop', loop: wish}, knob)
  const {loop, metre, lanes} = projectOf(tools)
  if (!loop) return tools.tell('info', 'no loop: it would begin where it ends')
  const {lane} = tools.desk.get()
  const mark = isStem(lane) && lanes[lane].clip ? `; h marks it in ${lane} for impute to make anew` : ''
  tools.tell('info', `loop ${rangeText(loop, metre)}${mark}`)
}

export const loopFrom = (tools: Tools): void => {
  const [from, span] = [edgeHere(tools), spanOf(tools.desk.get())]
  if (from >= span) return tools.tell('info', 'no loop begins here: this is the end')
  const to = projectOf(tools).loop?.to
  setLoop(tools, {from, to: to !== undefined && to > from ? to : span}, 'loop')
}

export const loopTo = (tools: Tools): void => {
  const to = edgeHere(tools)
  const from = projectOf(tools).loop?.from
  setLoop(tools, {from: from !== undefined && from < to ? from : 0, to}, 'loop')
}

export const clearLoop = (tools: Tools): void => tools.edit({kind: 'loop', loop: undefined})

/** A and B: what is heard now, and what was heard before. The position stays. */
export const swapListening = (tools: Tools): void => {
  const {listening, other} = tools.desk.get()
  patch(tools.desk, {listening: other, other: listening})
  const now = tools.desk.get().listening
  tools.tell('info', `you hear ${listeningName(now)}; a goes back to ${listeningName(listening)}`)
}

export const auditionEstimate = (tools: Tools): void => {
  const {running, listening} = tools.desk.get()
  if (listening.kind === 'estimate') return swapListening(tools)
  if (running && !running.estimate) return tools.tell('info', 'nothing has formed yet: it does with the first steps')
  if (!running?.estimate) return tools.tell('info', 'there is no live estimate now: it forms while a task runs')
  patch(tools.desk, {listening: {kind: 'estimate'}, other: listening})
  if (!tools.desk.get().player?.playing) tools.player.play()
}

export const listenTo = (tools: Tools, listening: Listening): void => {
  const {listening: now} = tools.desk.get()
  if (now.kind !== listening.kind) patch(tools.desk, {listening, other: now})
}
