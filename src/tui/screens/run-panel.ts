import {clock} from '../../base/clock.ts'
import type {Project} from '../../session/project/project.ts'
import type {Plan} from '../../session/recipe/plan-run.ts'
import {bar} from '../paint/bar.ts'
import type {Line} from '../paint/run.ts'
import {fitLine} from '../widgets/line.ts'
import type {PanelLook} from '../widgets/look.ts'
import {inTwoLines} from '../widgets/wrapped.ts'
import {secondsLeft, secondsPerStep, wholeProgress} from '../workstation/run/pace.ts'
import {rowLabel, rowOf, rowsOf, rowText, type SetupRow} from '../workstation/setup/setup-rows.ts'
import type {Running} from '../workstation/state.ts'
import {titleLine} from './title-line.ts'

export type RunPanel = {
  readonly project: Project
  readonly seconds: number
  readonly plan?: Plan
  readonly row: SetupRow
  readonly focused: boolean
  readonly running?: Running
  readonly runKey: string
  readonly cancelKey: string
  /** Of the live estimate. */
  readonly hearKey: string
}

/** The settings of the next run, or how the one under way stands. Exactly `rows` lines. */
export const runPanel = (panel: RunPanel, look: PanelLook): Line[] => {
  const body = panel.running ? runningLines(panel.running, panel, look) : setupLines(panel, look)
  const lines = body.slice(0, look.rows).map(line => fitLine(line, look.width))
  while (lines.length < look.rows) lines.push(fitLine([], look.width))
  return lines
}

/** What `r` would do, in a few words. */
export const intention = ({setup, lanes}: Project, plan: Plan): string => {
  if (plan.kind === 'refused') return plan.why
  const takes = setup.takes === 1 ? '' : `, ${setup.takes} takes`
  if (setup.task === 'generate') return `all four stems from nothing${takes}`
  const after = plan.guess ? `, after ${plan.guess.model}` : ''
  if (setup.task === 'separate') return `${lanes.mix.clip?.name ?? 'the mix'} into its stems${after}`
  const around = plan.given.filter(stem => !plan.make.includes(stem))
  const parts = plan.ranges ? 'parts of ' : ''
  return `${parts}${plan.make.join(', ')} around ${around.length > 0 ? around.join(', ') : 'what stays'}${takes}`
}

/** Of the settings those around the selected one that fit above the verdict. */
const shownRows = ({project, row}: Pick<RunPanel, 'project' | 'row'>, room: number): readonly SetupRow[] => {
  const all = rowsOf(project.setup)
  const at = all.indexOf(rowOf(project.setup, row))
  const first = Math.max(0, Math.min(all.length - room, at - room + 2))
  return all.slice(first, first + room)
}

const roomFor = (verdict: readonly unknown[], rows: number): number => Math.max(1, rows - 1 - verdict.length)

/** The setting on a line of the panel; 0 is the title. None while a run is on. */
export const settingAt = (
  panel: Pick<RunPanel, 'project' | 'plan' | 'row' | 'running' | 'runKey'>,
  line: number,
  {width, rows}: Pick<PanelLook, 'width' | 'rows'>,
): SetupRow | undefined => {
  if (panel.running) return undefined
  return shownRows(panel, roomFor(verdictOf(panel.project, {...panel, width}), rows))[line - 1]
}

const setupLines = (
  {project, seconds, plan, row, focused, runKey}: RunPanel,
  {width, rows, theme, glyphs}: PanelLook,
): Line[] => {
  const known = plan?.kind === 'ready' ? plan : {}
  const all = rowsOf(project.setup)
  const selected = rowOf(project.setup, row)
  const mark = glyphs === 'ascii' ? '>' : '▸'
  const line = (name: SetupRow): Line => {
    const here = focused && name === selected
    return [
      {text: here ? `${mark} ` : '  ', colour: theme.accent, bold: true},
      {text: rowLabel(name, project.setup).padEnd(8), colour: theme.dim},
      {text: rowText(name, project, seconds, known), colour: here ? theme.accent : undefined, bold: here},
    ]
  }
  const last = verdictLines(project, {plan, runKey, width, theme})
  const room = roomFor(last, rows)
  const title = room < all.length ? `Run  ${room} of ${all.length} shown` : 'Run'
  return [titleLine(title, {width, focused, theme, glyphs}), ...shownRows({project, row}, room).map(line), ...last]
}

type Verdict = Pick<RunPanel, 'plan' | 'runKey'> & Pick<PanelLook, 'width' | 'theme'>

/** What a run would do, or why it cannot be started: two lines at most, beside its key. */
const verdictOf = (project: Project, {plan, runKey, width}: Omit<Verdict, 'theme'>): string[] => {
  if (!plan) return ['reading the model']
  const text = `${plan.kind === 'ready' ? 'runs' : 'cannot run'}: ${intention(project, plan)}`
  return inTwoLines(text, width - runKey.length - 4)
}

const verdictLines = (project: Project, verdict: Verdict): Line[] => {
  const {plan, runKey, theme} = verdict
  const parts = verdictOf(project, verdict)
  if (!plan) return parts.map(text => [{text: `  ${text}`, colour: theme.dim}])
  const ready = plan.kind === 'ready'
  const key: Line[number] = {text: `  ${runKey} `, colour: ready ? theme.accent : theme.dim, bold: ready}
  const indent = ' '.repeat(key.text.length)
  const colour = ready ? undefined : theme.warning
  return parts.map((part, n) => [n === 0 ? key : {text: indent}, {text: part, colour}])
}

const PHASES = {
  reading: 'reading the stems',
  starting: 'starting the model',
  trying: 'trying which engine is quickest',
  sampling: 'sampling',
  writing: 'writing the take',
} as const

const runningLines = (
  running: Running,
  {focused, cancelKey, hearKey}: RunPanel,
  {width, theme, glyphs}: PanelLook,
): Line[] => {
  const {progress, title, now, begun} = running
  const {step} = progress
  const left = secondsLeft(running)
  const perStep = secondsPerStep(running)
  const done = wholeProgress(running)
  const take = progress.takes > 1 ? `, take ${progress.take + 1}/${progress.takes}` : ''
  const percent = `${String(Math.floor(done * 100)).padStart(4)} %`
  const label = (text: string): Line[number] => ({text: `  ${text.padEnd(9)}`, colour: theme.dim})
  const value = (text: string): Line[number] => ({text})
  return [
    titleLine(`${title}${take}`, {width, focused, theme, glyphs}),
    [{text: '  '}, ...bar(done, {width: width - 10, theme, glyphs}), {text: percent, bold: true}],
    [
      label('step'),
      value(step ? `${step.step + 1}/${step.steps}` : '–'),
      // Gibbs and a regressor know no noise.
      ...(step?.sigmaHat === 0 && step.part !== 'guess'
        ? []
        : [
            {text: glyphs === 'ascii' ? '   sigma ' : '   σ ', colour: theme.dim},
            value(step && step.sigmaHat > 0 ? step.sigmaHat.toPrecision(3) : '–'),
          ]),
    ],
    [
      label('window'),
      value(step ? `${step.window + 1}/${step.windows}` : '–'),
      {text: '   calls ', colour: theme.dim},
      value(step ? `${step.evaluations}` : '–'),
    ],
    [
      label('pace'),
      value(perStep === undefined ? 'measured from the second step on' : `${perStep.toFixed(2)} s a step`),
    ],
    [
      label('left'),
      value(left === undefined ? '–' : `about ${clock(left)}`),
      {text: '   so far ', colour: theme.dim},
      value(clock(now - begun)),
    ],
    [label('now'), value(step?.part === 'guess' ? 'making the first guess' : PHASES[progress.phase])],
    [{text: `  ${cancelKey} `, colour: theme.accent, bold: true}, value('cancels; nothing that was there is lost')],
    [
      {text: `  ${hearKey} `.padEnd(cancelKey.length + 3), colour: theme.accent, bold: true},
      value('plays what has formed so far'),
    ],
  ]
}
