import {Text} from 'ink'
import {useContext} from 'react'
import {clipOf} from '../../session/project/heard.ts'
import {metreText, placeIn, rangeText} from '../../session/project/metre.ts'
import {LANES, type Project} from '../../session/project/project.ts'
import {keyLabel} from '../keys/key-names.ts'
import type {Keymap} from '../keys/keymap.ts'
import {paintOverlay} from '../overlays/overlay.ts'
import {timeText} from '../paint/time.ts'
import type {Theme} from '../theme/theme.ts'
import {drawable} from '../widgets/clip-text.ts'
import {windowOf} from '../widgets/list.ts'
import {listeningName} from '../widgets/listening-name.ts'
import {wrapped} from '../widgets/wrapped.ts'
import {secondsLeft, wholeProgress} from '../workstation/run/pace.ts'
import {planOf} from '../workstation/setup/plan.ts'
import {rowOf, rowsOf, rowText} from '../workstation/setup/setup-rows.ts'
import {positionOf, spanOf} from '../workstation/span.ts'
import type {Desk, Pane} from '../workstation/state.ts'
import {inOrder, orderWords} from '../workstation/take-order.ts'
import {Letters} from './ink-context.ts'
import {gainText, panText} from './lane-strip.ts'
import {intention} from './run-panel.ts'
import {takeText} from './takes-panel.ts'

type Props = {
  readonly desk: Desk
  readonly keymap: Keymap
  readonly columns: number
  readonly rows: number
  readonly theme: Theme
}

const MINUTES = [1, 2, 5, 10, 20, 30, 60] as const

const leftText = (seconds: number): string => {
  const minutes = MINUTES.find(most => seconds < most * 60)
  if (minutes === undefined) return `less than ${Math.floor(seconds / 3600) + 1} hours left`
  return minutes === 1 ? 'less than a minute left' : `less than ${minutes} minutes left`
}

/** Whole tenths and coarse times only: every new line is read aloud. */
const runLine = ({running}: Desk): string[] => {
  if (!running) return []
  const left = secondsLeft(running)
  const tenth = Math.floor(wholeProgress(running) * 10) * 10
  return [`${running.title}: ${tenth} percent done${left === undefined ? '' : `, ${leftText(left)}`}`]
}

const laneLine = (desk: Desk, name: (typeof LANES)[number]): string => {
  const {history, listening, missing, lane: selected} = desk
  const lane = history.present.lanes[name]
  const clip = clipOf(history.present, name, listening)
  const facts = [
    clip
      ? missing.has(clip.file)
        ? `${clip.name}, gone or changed`
        : `${clip.name}, ${timeText(clip.length / clip.sampleRate)}`
      : 'empty',
    lane.locked && 'locked',
    lane.muted && 'muted',
    lane.soloed && 'solo',
    lane.parts && `marked ${lane.parts.map(part => rangeText(part, history.present.metre)).join(' and ')}`,
    lane.gain !== 0 && `gain ${gainText(lane.gain)}`,
    lane.pan !== 0 && `pan ${panText(lane.pan)}`,
    selected === name && 'selected',
  ]
  return `${LANES.indexOf(name) + 1} ${name}: ${facts.filter(Boolean).join(', ')}`
}

/** Tempo and bars, and how far an estimate is to be trusted. */
const metreLine = ({metre, loop}: Project, stoppedAt: number | undefined): string => {
  if (!metre) return 'Tempo not known'
  const at = stoppedAt === undefined ? undefined : placeIn(metre, stoppedAt)
  const {estimate} = metre
  const facts = [
    metreText(metre),
    estimate && (estimate.bar < 0.5 ? 'estimated, bars uncertain' : 'estimated'),
    estimate && !estimate.steady && 'the tempo wanders',
    at && `stopped at bar ${at.bar} beat ${at.beat}`,
    loop && `loop ${rangeText(loop, metre)}`,
  ]
  return `Tempo ${facts.filter(Boolean).join(', ')}`
}

const PANE_NAMES: Readonly<Record<Pane, string>> = {lanes: 'the lanes', run: 'the run settings', takes: 'the takes'}

const MOST_TAKES = 5

/** Those around the selected one, as many as there is room for, and which it is. */
const takesLines = ({history, take: selected, takeOrder, marked}: Desk, room: number): string[] => {
  const takes = inOrder(history.present.takes, takeOrder)
  if (takes.length === 0) return ['No takes']
  const at = takes.findIndex(({id}) => id === selected)
  const {from, to} = windowOf(takes.length, Math.max(0, at), Math.max(1, Math.min(MOST_TAKES, room - 1)))
  return [
    `Takes, ${orderWords[takeOrder]}, ${at < 0 ? takes.length : `${at + 1} of ${takes.length}`}:`,
    ...takes
      .slice(from, to)
      .map(
        take =>
          `${take.id === selected ? '> ' : ''}${take.starred ? 'starred ' : ''}${take.id === marked ? 'marked ' : ''}${takeText(take)}`,
      ),
  ]
}

/** A line as a terminal breaks it. */
const broken = (line: string, columns: number): string[] => wrapped(drawable(line), columns)

/** The desk in plain lines from top to bottom: no boxes, no drawings, nothing that moves but the progress. */
const linesOf = (desk: Desk, keymap: Keymap, at: {columns: number; rows: number; theme: Theme}): string[] => {
  const notice = desk.notice ? [`${desk.notice.kind}: ${desk.notice.text}`] : []
  if (desk.overlay) {
    const height = at.rows - 2 - notice.flatMap(line => broken(line, at.columns)).length
    const view = {...at, width: at.columns, height, glyphs: 'ascii' as const, linear: true, keymap}
    return [...paintOverlay(desk.overlay, view).map(line => line.map(({text}) => text).join('')), ...notice]
  }
  const project = desk.history.present
  const plan = planOf(desk)
  const span = spanOf(desk)
  const known = plan?.kind === 'ready' ? plan : {}
  const key = (name: Parameters<Keymap['keysOf']>[0]): string =>
    keyLabel(keymap.keysOf(name)[0] ?? '', {unicode: false})
  const where = desk.player?.playing ? 'playing' : `stopped at ${timeText(positionOf(desk))}`
  const saved = typeof desk.saved === 'string' ? desk.saved : 'not saved'
  const above = [
    `Quartet, project ${project.name}, ${desk.readOnly ? 'read-only' : saved}`,
    `Keys go to ${PANE_NAMES[desk.pane]}`,
    `Listening to ${listeningName(desk.listening)}, ${where} of ${timeText(span)}`,
    metreLine(project, desk.player?.playing ? undefined : positionOf(desk)),
    ...LANES.map(name => laneLine(desk, name)),
    `Run: ${rowsOf(project.setup)
      .map(
        row =>
          `${desk.pane === 'run' && row === rowOf(project.setup, desk.row) ? '> ' : ''}${row} ${rowText(row, project, span, known)}`,
      )
      .join(', ')}`,
    plan
      ? plan.kind === 'ready'
        ? `${key('run.start')} runs: ${intention(project, plan)}`
        : `Cannot run: ${plan.why}`
      : 'Reading the model',
    ...runLine(desk),
  ]
  const [last = `${key('help.open')} shows the keys, ${key('quit')} quits`] = notice
  const taken = [...above, last].flatMap(line => broken(line, at.columns)).length
  return [...above, ...takesLines(desk, at.rows - 1 - taken), last]
}

/** As many lines as it has room for; what has happened comes last and stays. */
const within = (lines: readonly string[], {columns, rows}: {columns: number; rows: number}): string[] => {
  const [last = []] = lines.slice(-1).map(line => broken(line, columns))
  const others = lines.slice(0, -1).flatMap(line => broken(line, columns))
  const room = Math.max(1, rows - 1)
  return [...others.slice(0, Math.max(0, room - last.length)), ...last].slice(0, room)
}

export const LinearScreen = ({desk, keymap, ...at}: Props) => {
  const letters = useContext(Letters)
  return <Text>{letters(within(linesOf(desk, keymap, at), at).join('\n'))}</Text>
}
