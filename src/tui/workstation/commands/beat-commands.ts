import {BadInput} from '../../../base/errors.ts'
import {isStem, STEMS} from '../../../base/stems.ts'
import type {Seconds} from '../../../base/units.ts'
import {isWithin, TEMPO_RANGE} from '../../../session/project/limits.ts'
import {
  barStart,
  type Metre,
  metreText,
  nearestBeat,
  parseBars,
  parseMetre,
  placeIn,
  rangeOfBars,
  rangeText,
  typedMetre,
} from '../../../session/project/metre.ts'
import {toggled} from '../../../session/project/parts.ts'
import type {Project} from '../../../session/project/project.ts'
import {openText} from '../../overlays/text/text.ts'
import {heardIn} from '../follow-metre.ts'
import {placed} from '../place.ts'
import {FEWEST_TAPS, tappedMetre, withinFirstBar, withTap} from '../tapped.ts'
import {patch, projectOf, type Tools} from '../tools.ts'
import {playhead, seekTo, setLoop} from './transport-commands.ts'

/** Ids of what is typed. */
export const METRE = 'metre'
export const BARS = 'bars'

/** Nobody is on the beat to the millisecond: a bar that began just now is not the one to go back to. */
const JUST_NOW: Seconds = 0.3

const UNKNOWN = 'tempo and bars are not known: b types them, y taps them'

const TEMPO_STAYS = `the tempo stays within ${TEMPO_RANGE.from} and ${TEMPO_RANGE.to} beats a minute`

/** The metre in which the screen counts; nothing while it counts seconds. */
export const countedMetre = ({metre, place}: Pick<Project, 'metre' | 'place'>): Metre | undefined =>
  place.inSeconds ? undefined : metre

const setMetre = (tools: Tools, metre: Metre, knob?: string): void => {
  const before = projectOf(tools)
  tools.edit({kind: 'metre', metre}, knob)
  const isNew = projectOf(tools) !== before
  tools.tell(
    'info',
    isNew ? `${metreText(metre)}; u takes it back` : `the metre is ${metreText(before.metre ?? metre)}`,
  )
}

/** What a person changes of an estimate is theirs. */
const changeMetre = (tools: Tools, change: (metre: Metre) => Partial<Metre>): void => {
  const {metre} = projectOf(tools)
  if (!metre) return tools.tell('info', UNKNOWN)
  const {estimate, ...known} = metre
  setMetre(tools, {...known, ...change(metre)})
}

export const typeMetre = (tools: Tools, again?: {value: string; message: string}): void => {
  const {metre} = projectOf(tools)
  const value = again?.value ?? (metre ? typedMetre(metre) : '')
  const title = 'Tempo, metre, first downbeat in seconds'
  const overlay = openText({id: METRE, title, value, placeholder: '120 4/4 0.35', mayBeEmpty: true})
  tools.show({state: {...overlay, message: again?.message}})
}

/** An empty text asks for an estimate. */
export const metreTyped = (tools: Tools, text: string): void => {
  if (text === '') return estimateAnew(tools)
  const {metre} = projectOf(tools)
  const typed = read(() => parseMetre(text, metre))
  if (typeof typed === 'string') return typeMetre(tools, {value: text, message: typed})
  setMetre(tools, typed)
}

/** What is read, or in one line why it cannot be. */
const read = <Value>(parse: () => Value): Value | string => {
  try {
    return parse()
  } catch (error) {
    if (error instanceof BadInput) return error.message
    throw error
  }
}

export const tapTempo = (tools: Tools): void => {
  const {desk, services} = tools
  const {player, taps = []} = desk.get()
  const position = player?.playing ? playhead(tools) : undefined
  const next = withTap(taps, {at: services.now(), position})
  patch(desk, {taps: next})
  const metre = tappedMetre(next, projectOf(tools).metre)
  if (metre && isWithin(metre.tempo, TEMPO_RANGE)) return setMetre(tools, metre, `taps from ${next[0]!.at}`)
  if (metre) return tools.tell('info', TEMPO_STAYS)
  const left = FEWEST_TAPS - next.length
  tools.tell('info', `tap on every beat, from a downbeat on: ${left} more`)
}

export const downbeatHere = (tools: Tools): void =>
  changeMetre(tools, metre => ({downbeat: withinFirstBar(nearestBeat(metre, playhead(tools)), metre)}))

const timesTempo = (tools: Tools, ratio: number): void => {
  const {metre} = projectOf(tools)
  const tempo = (metre?.tempo ?? 0) * ratio
  if (metre && !isWithin(tempo, TEMPO_RANGE)) return tools.tell('info', TEMPO_STAYS)
  changeMetre(tools, known => ({tempo, downbeat: withinFirstBar(known.downbeat, {...known, tempo})}))
}
export const halveTempo = (tools: Tools): void => timesTempo(tools, 0.5)
export const doubleTempo = (tools: Tools): void => timesTempo(tools, 2)

/** Forgets what was said; the follower then estimates. */
export const estimateAnew = (tools: Tools): void => {
  if (heardIn(projectOf(tools)).length === 0)
    return tools.tell('info', 'tempo is found only in sound that was loaded: b types it, y taps it')
  tools.edit({kind: 'metre', metre: undefined})
  patch(tools.desk, {metreWish: {}})
  tools.tell('info', 'listening for tempo and bars …')
}

export const toggleSeconds = (tools: Tools): void => {
  const {metre, place} = projectOf(tools)
  if (!metre) return tools.tell('info', UNKNOWN)
  const inSeconds = place.inSeconds ? undefined : true
  tools.desk.update(now => ({...now, history: placed(now.history, {inSeconds})}))
  tools.tell('info', inSeconds ? 'the ruler counts seconds, and nothing snaps to beats' : 'the ruler counts bars')
}

export const seekBar = (tools: Tools, by: 1 | -1): void => {
  const {metre} = projectOf(tools)
  if (!metre) return tools.tell('info', UNKNOWN)
  const position = playhead(tools)
  const {bar} = placeIn(metre, position)
  const begun = position - barStart(metre, bar) > JUST_NOW
  seekTo(tools, barStart(metre, by === 1 ? bar + 1 : begun ? bar : bar - 1))
}

export const typeBars = (tools: Tools, again?: {value: string; message: string}): void => {
  if (!projectOf(tools).metre) return tools.tell('info', UNKNOWN)
  const overlay = openText({id: BARS, title: 'Bars to loop', value: again?.value, placeholder: '5-8'})
  tools.show({state: {...overlay, message: again?.message}})
}

export const barsTyped = (tools: Tools, text: string): void => {
  const {metre} = projectOf(tools)
  if (!metre) return
  const bars = read(() => parseBars(text, text))
  if (typeof bars === 'string') return typeBars(tools, {value: text, message: bars})
  setLoop(tools, rangeOfBars(metre, bars))
}

/** The loop region in the selected lane: made anew, or not any more. */
export const markPart = (tools: Tools): void => {
  const {lane} = tools.desk.get()
  const {lanes, loop, metre} = projectOf(tools)
  if (!isStem(lane)) return tools.tell('info', 'only parts of stems are made anew: 1 to 4 select one')
  if (!lanes[lane].clip) return tools.tell('info', `${lane} is empty, so it is made as a whole`)
  if (!loop) return tools.tell('info', 'no loop is set: [ and ] set it at the playhead, B in bars')
  const before = lanes[lane].parts ?? []
  tools.edit({kind: 'parts', stem: lane, parts: toggled(before, loop)})
  const parts = projectOf(tools).lanes[lane].parts ?? []
  const words = parts.map(part => rangeText(part, metre)).join(', ')
  const rest = lanes[lane].locked ? `, but ${lane} is locked: l unlocks it` : '; impute makes only such parts anew'
  tools.tell('info', parts.length > 0 ? `${lane}: ${words}${rest}` : `${lane}: nothing is marked any more`)
}

export const clearParts = (tools: Tools): void => {
  const marked = STEMS.filter(stem => projectOf(tools).lanes[stem].parts)
  if (marked.length === 0) return tools.tell('info', 'nothing is marked: h marks the loop region in a lane')
  for (const stem of marked) tools.edit({kind: 'parts', stem, parts: []}, 'all parts')
  tools.tell('info', `nothing is marked any more in ${marked.join(', ')}; u takes that back`)
}
