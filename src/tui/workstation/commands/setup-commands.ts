import type {Setup} from '../../../session/project/project.ts'
import {markedStems} from '../../../session/recipe/plan-run.ts'
import {TASKS} from '../../../session/recipe/task-methods.ts'
import {planOf} from '../setup/plan.ts'
import {rowLabel, rowOf, rowsOf, rowText, type SetupRow} from '../setup/setup-rows.ts'
import {spanOf} from '../span.ts'
import {patch, projectOf, type Tools} from '../tools.ts'

/** While a run is on, the screen shows it instead of the settings. */
const tellRow = (tools: Tools, row: SetupRow): void => {
  const desk = tools.desk.get()
  if (!desk.running) return
  const [project, plan] = [projectOf(tools), planOf(desk)]
  const text = rowText(row, project, spanOf(desk), plan?.kind === 'ready' ? plan : {})
  tools.tell('info', `the next run: ${rowLabel(row, project.setup)} ${text}`)
}

const rowFor = (key: keyof Setup): SetupRow => (key === 'seconds' || key === 'onlyLoop' ? 'part' : key)

/** Changes the next run's setup; what the screen said against the one before need not stand any longer. */
export const setUp = (tools: Tools, change: Partial<Setup>, knob?: string): void => {
  tools.edit({kind: 'setup', change}, knob)
  if (tools.desk.get().notice?.kind === 'warning') patch(tools.desk, {notice: undefined})
  for (const key of Object.keys(change) as (keyof Setup)[]) tellRow(tools, rowFor(key))
}

const next = <Value>(all: readonly Value[], now: Value, by: 1 | -1): Value =>
  all[(all.indexOf(now) + by + all.length) % all.length]!

export const nextTask = (tools: Tools, by: 1 | -1 = 1): void =>
  setUp(tools, {task: next(TASKS, projectOf(tools).setup.task, by)}, 'task')

export const moveRow = (tools: Tools, by: 1 | -1): void => {
  const {setup} = projectOf(tools)
  const rows = rowsOf(setup)
  const row = rows[rows.indexOf(rowOf(setup, tools.desk.get().row)) + by]
  if (!row) return
  patch(tools.desk, {row})
  tellRow(tools, row)
}

/** A fixed seed that nobody has chosen. */
export const rollSeed = (tools: Tools): void => {
  const seed = tools.services.roll()
  setUp(tools, {seed})
  tools.tell('info', `the next runs use the seed ${seed}; g and an empty field roll one for each run again`)
}

export const toggleOnlyLoop = (tools: Tools): void => {
  const {setup, loop} = projectOf(tools)
  const marked = markedStems(projectOf(tools))
  if (marked.length > 0)
    return tools.tell('info', `only the marked parts of ${marked.join(', ')} are made anew: H takes the marks off`)
  setUp(tools, {onlyLoop: !setup.onlyLoop})
  if (!setup.onlyLoop && !loop) tools.tell('info', 'no loop is set: [ and ] set it at the playhead')
}

export const changeTakes = (tools: Tools, by: 1 | -1): void =>
  setUp(tools, {takes: projectOf(tools).setup.takes + by}, 'takes')

export const changeSteps = (tools: Tools, by: 1 | -1): void => {
  const now = projectOf(tools).setup.steps ?? settingsSteps(tools)
  if (now === undefined) return
  setUp(tools, {steps: now + by}, 'steps')
}

const settingsSteps = (tools: Tools): number | undefined => {
  const plan = planOf(tools.desk.get())
  return plan?.kind === 'ready' ? plan.settings.steps : undefined
}

export const changeSeconds = (tools: Tools, by: 1 | -1): void => {
  const {seconds} = projectOf(tools).setup
  setUp(tools, {seconds: Math.max(1, Math.round(seconds) + by)}, 'seconds')
}

/** Left and right on a row: what can be counted changes at once; what is a choice opens its list (`open`). */
export const turn = (tools: Tools, by: 1 | -1, open: () => void): void => {
  const {setup} = projectOf(tools)
  const row = rowOf(setup, tools.desk.get().row)
  if (row === 'task') return nextTask(tools, by)
  if (row === 'takes') return changeTakes(tools, by)
  if (row === 'steps') return changeSteps(tools, by)
  if (row === 'part' && setup.task === 'generate') return changeSeconds(tools, by)
  if (row === 'part' && setup.task === 'impute') return toggleOnlyLoop(tools)
  if (row === 'part') return tools.tell('info', 'a mix is separated as a whole')
  open()
}
