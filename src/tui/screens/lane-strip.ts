import type {Meter} from '../../audio/play/player.ts'
import {LANES, type Lane, type LaneName} from '../../session/project/project.ts'
import {meter} from '../paint/meter.ts'
import type {Line, Run} from '../paint/run.ts'
import {fitLine} from '../widgets/line.ts'
import type {PanelLook} from '../widgets/look.ts'

export type Strip = {
  readonly name: LaneName
  readonly lane: Lane
  /** Listening to the mix is its solo. */
  readonly soloed: boolean
  readonly selected: boolean
  readonly focused: boolean
  readonly meter?: Meter
}

export const gainText = (gain: number): string => (gain === 0 ? ' 0 dB' : `${gain > 0 ? '+' : '−'}${Math.abs(gain)} dB`)

export const panText = (pan: number): string =>
  pan === 0 ? 'mid' : `${pan < 0 ? 'L' : 'R'}${Math.round(Math.abs(pan) * 100)}`

/** The letters behind mark, number and name, each with the blank before it. */
const FLAGS = {from: 10, each: 2} as const

/** Which letter stands in a column of a lane's first row. */
export const flagAt = (column: number): 'lock' | 'mute' | 'solo' | undefined =>
  (['lock', 'mute', 'solo'] as const)[Math.floor((column - FLAGS.from) / FLAGS.each)]

/** Left of a waveform: number, name, lock, mute, solo; gain and pan; the level now. Exactly `rows` lines. */
export const laneStrip = (strip: Strip, look: PanelLook): Line[] => {
  const {name, lane, selected, focused} = strip
  const {width, rows, theme, glyphs} = look
  const colour = theme.lane[name]
  const mark = glyphs === 'ascii' ? '>' : '▸'
  // Off, they still say which key turns them on.
  const flag = (letter: string, on: boolean, tint: string | undefined): Run =>
    on ? {text: ` ${letter}`, colour: tint, bold: true} : {text: ` ${letter.toLowerCase()}`, colour: theme.dim}
  const title: Line = [
    {text: selected ? mark : ' ', colour: theme.accent, bold: true},
    {text: `${LANES.indexOf(name) + 1} `, colour: theme.dim},
    {text: name.padEnd(7), colour, bold: true, inverse: selected && focused},
    // Parts that are marked rest while the lane is locked.
    name === 'mix'
      ? {text: '  '}
      : flag(lane.parts && !lane.locked ? 'P' : 'L', lane.locked || !!lane.parts, theme.warning),
    flag('M', lane.muted, theme.error),
    flag('S', strip.soloed, theme.good),
  ]
  const knobs: Line = [
    {
      text: `   ${gainText(lane.gain).padEnd(7)}${panText(lane.pan).padEnd(4)}`,
      colour: lane.gain || lane.pan ? undefined : theme.dim,
    },
  ]
  const level = meter(strip.meter?.rms ?? 0, {
    held: strip.meter?.peak,
    width: rows === 2 ? 5 : width - 4,
    theme,
    glyphs,
  })
  if (rows === 1) {
    const gain = lane.gain === 0 ? '' : ` ${lane.gain > 0 ? '+' : '−'}${Math.abs(lane.gain)}`
    return [fitLine([...title, {text: gain, colour: theme.dim}], width)]
  }
  const lines = rows === 2 ? [title, [...knobs, ...level]] : [title, knobs, [{text: '   '}, ...level]]
  const out = lines.map(line => fitLine(line, width))
  while (out.length < rows) out.push(fitLine([], width))
  return out
}
