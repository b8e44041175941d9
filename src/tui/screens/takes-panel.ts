import type {Listening} from '../../session/project/heard.ts'
import type {Take} from '../../session/project/project.ts'
import type {Line} from '../paint/run.ts'
import {fitLine} from '../widgets/line.ts'
import {windowOf} from '../widgets/list.ts'
import type {PanelLook} from '../widgets/look.ts'
import {orderWords, type TakeOrder} from '../workstation/take-order.ts'
import {titleLine} from './title-line.ts'

export type TakesPanel = {
  /** From top to bottom. */
  readonly takes: readonly Take[]
  readonly order: TakeOrder
  readonly selected?: string
  /** To be blended with. */
  readonly marked?: string
  readonly listening: Listening
  readonly focused: boolean
  /** `Enter hear`, `k keep`: from the keymap, as many as fit. */
  readonly hints: readonly string[]
}

const localTime = (iso: string): string => {
  const at = new Date(iso)
  return Number.isNaN(at.getTime())
    ? '     '
    : `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`
}

/** `0007 impute   fit 63  bass, guitar  seed 4102  18:32  in 3.2 s`; what does not fit into the width as a whole is left out. */
export const takeText = (take: Take, width = Number.POSITIVE_INFINITY): string => {
  const stems = Object.keys(take.stems)
  const made = stems.length === 4 ? 'all four' : stems.join(', ')
  const part = take.range ? ` ${take.range.from.toFixed(1)}–${take.range.to.toFixed(1)} s` : ''
  const again = take.index > 0 ? `+${take.index}` : ''
  const fit = take.fit ? `fit ${take.fit.score.toFixed(0).padStart(2)}  ` : ''
  const facts = [`seed ${take.seed}${again}`, localTime(take.made), `in ${take.runSeconds.toFixed(1)} s`]
  return facts.reduce(
    (text, fact) => (text.length + 2 + fact.length <= width ? `${text}  ${fact}` : text),
    `${take.id} ${take.task.padEnd(8)} ${fit}${made}${part}`,
  )
}

/** Left of a take: selected, starred, marked, heard. */
const MARKS = 6

/** The rule, the mark of the focus and blanks around a title. */
const TITLE_EDGES = 7

const withHints = (title: string, [hint, ...others]: readonly string[], width: number): string =>
  hint !== undefined && title.length + 2 + hint.length <= width ? withHints(`${title}  ${hint}`, others, width) : title

/** The takes around the selected one. Exactly `rows` lines. */
export const takesPanel = (
  {takes, order, selected, marked, listening, focused, hints}: TakesPanel,
  look: PanelLook,
): Line[] => {
  const {width, rows, theme, glyphs} = look
  const plain = glyphs === 'ascii'
  const room = rows - 1
  const at = takes.findIndex(({id}) => id === selected)
  const {from, to} = windowOf(takes.length, Math.max(0, at), room)
  const line = (take: Take): Line => {
    const here = take.id === selected
    const heard = listening.kind === 'take' && listening.id === take.id
    return [
      {text: here ? (plain ? '> ' : '▸ ') : '  ', colour: theme.accent, bold: true},
      {text: take.starred ? (plain ? '*' : '★') : ' ', colour: theme.warning},
      {text: take.id === marked ? (plain ? '+' : '◆') : ' ', colour: theme.accent},
      {text: heard ? (plain ? '~ ' : '♪ ') : '  ', colour: theme.accent},
      {text: takeText(take, width - MARKS), bold: here, colour: here && focused ? theme.accent : undefined},
    ]
  }
  const empty: Line[] = [
    [{text: '  No takes yet. A run leaves its results here:', colour: theme.dim}],
    [{text: '  hear them, compare them, keep the good one.', colour: theme.dim}],
  ]
  const body = takes.length === 0 ? empty : takes.slice(from, to).map(line)
  const sorted = order === 'newest' ? '' : `, ${orderWords[order]}`
  const title = takes.length === 0 ? 'Takes' : withHints(`Takes ${takes.length}${sorted} `, hints, width - TITLE_EDGES)
  const lines = [titleLine(title, {width, focused, theme, glyphs}), ...body].map(row => fitLine(row, width))
  while (lines.length < rows) lines.push(fitLine([], width))
  return lines.slice(0, rows)
}
