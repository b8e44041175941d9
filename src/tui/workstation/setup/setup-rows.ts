import {rangeText} from '../../../session/project/metre.ts'
import type {Project, Setup} from '../../../session/project/project.ts'
import {shownEngine} from '../../../session/recipe/engine-wish.ts'
import {AUTO} from '../../../session/recipe/own-packs.ts'
import {markedStems} from '../../../session/recipe/plan-run.ts'

/** The settings of a run as the screen lists them, from top to bottom. */
const ROWS = ['task', 'method', 'preset', 'steps', 'seed', 'takes', 'part', 'model', 'guess', 'engine'] as const
export type SetupRow = (typeof ROWS)[number]

/** Those that a setup has: only refine begins at a guess. */
export const rowsOf = ({task, method}: Pick<Setup, 'task' | 'method'>): readonly SetupRow[] =>
  ROWS.filter(row => row !== 'guess' || (task === 'separate' && method === 'refine'))

/** The selected row; the one above where the setup has it no more. */
export const rowOf = (setup: Pick<Setup, 'task' | 'method'>, row: SetupRow): SetupRow =>
  rowsOf(setup).includes(row) ? row : 'model'

/** What a row is called: a generated take has a length instead of parts. */
export const rowLabel = (row: SetupRow, {task}: Pick<Setup, 'task'>): string =>
  row === 'part' && task === 'generate' ? 'length' : row

type Known = {
  /** What the preset says for the method, when that is known. */
  readonly settings?: {readonly steps: number}
  /** The method that will be used when none was picked. */
  readonly method?: string
  /** The pack that will be used. */
  readonly model?: string
  /** refine: the pack whose answer it begins at. */
  readonly guess?: {readonly model: string}
  /** How long the takes will be. */
  readonly seconds?: number
}

const METHODLESS: Readonly<Record<Setup['task'], string | undefined>> = {
  separate: undefined,
  generate: 'joint prior',
  impute: 'given stems',
}

const partOf = (project: Project, seconds: number): string => {
  const {setup, loop, lanes, metre} = project
  if (setup.task === 'generate') return `${setup.seconds} s`
  const marked = setup.task === 'impute' ? markedStems(project) : []
  if (marked.length > 0)
    return marked.map(stem => `${stem} ${lanes[stem].parts!.map(part => rangeText(part, metre)).join(', ')}`).join('; ')
  if (setup.task === 'impute' && setup.onlyLoop) return loop ? `loop ${rangeText(loop, metre)}` : 'loop (none set)'
  return seconds > 0 ? `all ${seconds.toFixed(1)} s` : 'all'
}

/** What a row says of the project. */
export const rowText = (
  row: SetupRow,
  project: Project,
  span: number,
  {settings, method, model, guess, seconds = span}: Known = {},
): string => {
  const {setup} = project
  switch (row) {
    case 'task':
      return setup.task
    case 'method':
      return METHODLESS[setup.task] ?? setup.method ?? (method ? `${method} (the model’s own)` : 'the model’s own')
    case 'preset':
      return setup.preset
    case 'steps':
      return setup.steps === undefined ? (settings ? `${settings.steps} (preset)` : 'the preset’s') : `${setup.steps}`
    case 'seed':
      return setup.seed === undefined ? 'rolled for each run' : `${setup.seed}`
    case 'takes':
      return `${setup.takes}`
    case 'part':
      return partOf(project, seconds)
    case 'model':
      return setup.model === AUTO && model ? `${model} (auto)` : setup.model
    case 'guess': {
      const {guess: wish = AUTO} = setup
      return wish === AUTO && guess ? `${guess.model} (auto)` : wish
    }
    case 'engine':
      return shownEngine(setup.engine)
  }
}
