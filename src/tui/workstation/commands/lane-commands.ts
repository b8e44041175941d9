import {isStem} from '../../../base/stems.ts'
import {clipOf} from '../../../session/project/heard.ts'
import {LANES, type LaneName} from '../../../session/project/project.ts'
import {placed} from '../place.ts'
import {PANES} from '../state.ts'
import {patch, projectOf, type Tools} from '../tools.ts'

const GAIN_STEP = 1
const PAN_STEP = 0.1

export const selectLane = (tools: Tools, lane: LaneName): void => patch(tools.desk, {lane, pane: 'lanes'})

export const moveLane = (tools: Tools, by: 1 | -1): void => {
  const at = LANES.indexOf(tools.desk.get().lane) + by
  const lane = LANES[at]
  if (lane) patch(tools.desk, {lane})
}

export const nextPane = ({desk}: Tools, by: 1 | -1): void =>
  patch(desk, {pane: PANES[(PANES.indexOf(desk.get().pane) + by + PANES.length) % PANES.length]!})

const selected = (tools: Tools) => {
  const {lane} = tools.desk.get()
  return {lane, strip: projectOf(tools).lanes[lane]}
}

export const toggleMute = (tools: Tools): void => {
  const {lane, strip} = selected(tools)
  tools.edit({kind: 'mute', lane, muted: !strip.muted})
}

/** The take that is seen and heard in the place of what lies in the lane. */
const takeBefore = (tools: Tools, lane: LaneName): string | undefined => {
  const {listening} = tools.desk.get()
  const project = projectOf(tools)
  if (listening.kind !== 'take' || clipOf(project, lane, listening) === project.lanes[lane].clip) return undefined
  return listening.id
}

/** Says of a lane that one hears, and sees there, something else. */
const takeHeard = (tools: Tools, lane: LaneName): string => {
  const id = takeBefore(tools, lane)
  return id === undefined ? '' : `; you hear take ${id}`
}

/** Shows what lies in lanes that are about to change, where a take is seen there. Says how to get back to it. */
export const showLanes = (tools: Tools, lanes: readonly LaneName[]): string => {
  const id = lanes.map(lane => takeBefore(tools, lane)).find(found => found !== undefined)
  if (id === undefined) return ''
  patch(tools.desk, {listening: {kind: 'lanes'}, other: {kind: 'take', id}})
  return `; you hear the lanes, a goes back to take ${id}`
}

/** Soloing the mix is listening to it. */
export const toggleSolo = (tools: Tools): void => {
  const {lane, strip} = selected(tools)
  if (lane !== 'mix') return tools.edit({kind: 'solo', lane, soloed: !strip.soloed})
  if (!strip.clip) return tools.tell('info', 'no mix is loaded: 5 selects its lane, o loads a file')
  const {listening, other} = tools.desk.get()
  if (listening.kind === 'mix') patch(tools.desk, {listening: other, other: listening})
  else patch(tools.desk, {listening: {kind: 'mix'}, other: listening})
}

export const changeGain = (tools: Tools, by: 1 | -1): void => {
  const {lane, strip} = selected(tools)
  tools.edit({kind: 'gain', lane, gain: strip.gain + by * GAIN_STEP})
}

export const changePan = (tools: Tools, by: 1 | -1): void => {
  const {lane, strip} = selected(tools)
  tools.edit({kind: 'pan', lane, pan: Math.round((strip.pan + by * PAN_STEP) * 10) / 10})
}

export const toggleLock = (tools: Tools): void => {
  const {lane, strip} = selected(tools)
  if (!isStem(lane)) return tools.tell('info', 'the mix is not locked: separate never changes it')
  const hidden = takeHeard(tools, lane)
  if (!strip.clip)
    return tools.tell(
      'info',
      `${lane} is empty, so there is nothing to lock: o loads a file${hidden && `${hidden}, k keeps it`}`,
    )
  tools.edit({kind: 'lock', stem: lane, locked: !strip.locked})
  if (hidden && !strip.locked) tools.tell('info', `${lane} is locked as it lies in the lanes${hidden}`)
}

export const removeClip = (tools: Tools): void => {
  const {lane, strip} = selected(tools)
  if (!strip.clip) return tools.tell('info', `${lane} is empty already${takeHeard(tools, lane)}`)
  const shown = showLanes(tools, [lane])
  tools.edit({kind: 'remove', lane})
  tools.tell('info', `${lane} is empty now; u brings it back${shown}`)
}

export const toggleView = ({desk}: Tools): void =>
  desk.update(now => {
    const view = now.history.present.place.view === 'waveform' ? 'spectrogram' : 'waveform'
    return {...now, history: placed(now.history, {view})}
  })
