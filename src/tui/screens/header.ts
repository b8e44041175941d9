import type {OutputFacts, PlayerState} from '../../audio/play/player.ts'
import type {Listening} from '../../session/project/heard.ts'
import {type Metre, placeIn} from '../../session/project/metre.ts'
import {lineColumns, shorten} from '../paint/fit.ts'
import type {LineLook} from '../paint/line-look.ts'
import type {Line} from '../paint/run.ts'
import {timeText} from '../paint/time.ts'
import {fitLine} from '../widgets/line.ts'
import {listeningName} from '../widgets/listening-name.ts'
import type {Saved} from '../workstation/state.ts'

export type Header = {
  readonly name: string
  readonly saved: Saved
  readonly readOnly: boolean
  readonly listening: Listening
  readonly player?: PlayerState
  readonly position: number
  /** In which bars are counted, if they are. */
  readonly metre?: Metre
  readonly seconds: number
}

const savedRun = (saved: Saved, readOnly: boolean, {theme, glyphs}: LineLook): Line[number] => {
  const plain = glyphs === 'ascii'
  if (readOnly) return {text: 'read-only', colour: theme.warning}
  if (saved === 'saved') return {text: plain ? 'saved' : '✓ saved', colour: theme.good}
  if (saved === 'unsaved') return {text: plain ? '. saving' : '○ saving', colour: theme.dim}
  return {text: plain ? '! not saved' : '✗ not saved', colour: theme.error, bold: true}
}

const soundText = (output: OutputFacts | undefined): string => {
  if (!output) return ''
  const {name, latency, mend} = output
  if (mend) return 'no sound device'
  return name === 'silent' ? name : `${name} ${Math.round(latency * 1000)} ms`
}

/** Bar and beat, `5.2`; what stands before bar 1 is bar 0 and less. */
const barText = (metre: Metre, position: number): string => {
  const {bar, beat} = placeIn(metre, position)
  return `${bar}.${beat}`
}

/** From here on there is room to say what the numbers are. */
const WIDE = 100

/** Name, state on disk · what is heard, where, through what. One line. */
export const header = (facts: Header, look: LineLook): Line => {
  const {width, theme, glyphs} = look
  const {player, position, seconds, metre} = facts
  const plain = glyphs === 'ascii'
  const state = player?.playing ? (plain ? 'PLAY ' : '▶ ') : plain ? 'STOP ' : '■ '
  const sound = soundText(player?.output)
  const right: Line = [
    {text: `${plain ? '' : '♪ '}${listeningName(facts.listening)}  `, colour: theme.accent},
    {text: `${state}${timeText(position)}`, bold: true},
    {text: ` / ${timeText(seconds)}`},
    {text: metre ? `  ${width < WIDE ? '' : 'bar '}${barText(metre, position)}` : '', colour: theme.accent, bold: true},
    {text: sound ? `  ${sound} ` : ' ', colour: player?.output?.mend ? theme.warning : theme.dim},
  ]
  const saved = savedRun(facts.saved, facts.readOnly, look)
  const room = Math.max(0, width - lineColumns(right))
  const title = {text: ' Quartet ', bold: true, colour: theme.accent}
  // The name gives way: what is not saved must be seen.
  const forName = Math.max(1, room - lineColumns([title, saved]) - 5)
  const name = shorten(facts.name, forName, plain ? '~' : '…')
  return [...fitLine([title, {text: ` ${name}  `, bold: true}, saved], room), ...right]
}
