import {BadInput} from '../../../base/errors.ts'
import {SEED_RANGE} from '../../../base/seed.ts'
import {SECONDS_RANGE, STEPS_RANGE, TAKES_RANGE} from '../../../session/project/limits.ts'
import {readAddresses, readEngine, shownEngine} from '../../../session/recipe/engine-wish.ts'
import {AUTO, GUESS_PACK} from '../../../session/recipe/own-packs.ts'
import {markedStems} from '../../../session/recipe/plan-run.ts'
import {openChoose} from '../../overlays/choose/choose.ts'
import {type NumberOptions, openNumber} from '../../overlays/number/number.ts'
import {openText} from '../../overlays/text/text.ts'
import {clearParts} from '../commands/beat-commands.ts'
import {setUp} from '../commands/setup-commands.ts'
import {choicesOf, named} from '../open-overlay.ts'
import {projectOf, type Tools} from '../tools.ts'
import {methodRows} from './method-rows.ts'
import {planOf} from './plan.ts'
import {rowOf, type SetupRow} from './setup-rows.ts'

const choose = (
  tools: Tools,
  id: string,
  title: string,
  rows: Parameters<typeof openChoose>[0]['rows'],
  current?: string,
): void => tools.show({state: openChoose({id, title, rows, current})})

export const presetChoice = (tools: Tools): void =>
  choose(tools, 'preset', 'Preset', named(choicesOf(tools).presets), projectOf(tools).setup.preset)
export const modelChoice = (tools: Tools): void =>
  choose(tools, 'model', 'Model', named(choicesOf(tools).models), projectOf(tools).setup.model)

/** refine: whose answer is gone on from. */
export const guessChoice = (tools: Tools): void => {
  const {setup} = projectOf(tools)
  if (setup.task !== 'separate' || setup.method !== 'refine')
    return tools.tell('info', 'only the method refine begins at a first guess: M picks it')
  const models = choicesOf(tools).models.map(row =>
    row.value === AUTO ? {...row, note: `the usual one, ${GUESS_PACK}`} : row,
  )
  choose(tools, 'guess', 'Model of the first guess', named(models), setup.guess ?? AUTO)
}

/** In the place of an engine's name: its address is typed. */
const ELSEWHERE = 'elsewhere'
/** Id of the address that is typed. */
export const ADDRESS = 'address'

export const engineChoice = (tools: Tools): void => {
  const {engine} = projectOf(tools).setup
  const isRemote = engine.kind === 'remote'
  const note = isRemote ? shownEngine(engine) : 'a model that is served elsewhere, by its address'
  choose(
    tools,
    'engine',
    'Engine',
    [
      ...tools.services.engines.map(value => ({value, label: value})),
      {value: ELSEWHERE, label: 'another machine', note},
    ],
    isRemote ? ELSEWHERE : shownEngine(engine),
  )
}

export const engineChosen = (tools: Tools, text: string): void => {
  if (text !== ELSEWHERE) return setUp(tools, {engine: readEngine(text)})
  const {engine} = projectOf(tools).setup
  typeAddress(tools, {value: engine.kind === 'remote' ? shownEngine(engine) : ''})
}

const typeAddress = (tools: Tools, {value, message}: {value: string; message?: string}): void => {
  const title = 'Address of the model, several by commas'
  const overlay = openText({id: ADDRESS, title, value, placeholder: 'http://host:8000/model'})
  tools.show({state: {...overlay, message}})
}

export const addressTyped = (tools: Tools, text: string): void => {
  try {
    setUp(tools, {engine: readAddresses(text)})
  } catch (error) {
    if (!(error instanceof BadInput)) throw error
    typeAddress(tools, {value: text, message: error.message})
  }
}

export const methodChoice = (tools: Tools): void => {
  const {setup} = projectOf(tools)
  if (setup.task !== 'separate')
    return tools.tell('info', `only separate has methods to choose from; the task is ${setup.task}: t changes it`)
  const {models} = choicesOf(tools)
  const rows = methodRows(setup, {found: tools.desk.get().recipe?.found, models})
  choose(tools, 'method', 'How to separate', rows, setup.method ?? '')
}

const number = (tools: Tools, options: NumberOptions): void => tools.show({state: openNumber(options)})

export const stepsNumber = (tools: Tools): void => {
  const plan = planOf(tools.desk.get())
  const preset = plan?.kind === 'ready' ? ` (now ${plan.settings.steps})` : ''
  number(tools, {
    ...{id: 'steps', title: 'Steps', least: STEPS_RANGE.from, most: STEPS_RANGE.to, whole: true},
    ...{value: projectOf(tools).setup.steps, empty: `the preset’s${preset}`},
  })
}
export const seedNumber = (tools: Tools): void =>
  number(tools, {
    ...{id: 'seed', title: 'Seed', least: SEED_RANGE.from, most: SEED_RANGE.to, whole: true},
    ...{value: projectOf(tools).setup.seed, empty: 'rolled for each run'},
  })
export const takesNumber = (tools: Tools): void =>
  number(tools, {
    ...{id: 'takes', title: 'Takes', least: TAKES_RANGE.from, most: TAKES_RANGE.to, whole: true},
    value: projectOf(tools).setup.takes,
  })
export const secondsNumber = (tools: Tools): void =>
  number(tools, {
    ...{id: 'seconds', title: 'How long to generate', least: SECONDS_RANGE.from, most: SECONDS_RANGE.to, whole: false},
    ...{unit: 's', value: projectOf(tools).setup.seconds},
  })

/** Enter on a setting of the run. */
export const rowEditor = (tools: Tools): void => {
  const EDITORS: Readonly<Record<SetupRow, (tools: Tools) => void>> = {
    task: taskChoice,
    method: methodChoice,
    preset: presetChoice,
    steps: stepsNumber,
    seed: seedNumber,
    takes: takesNumber,
    part: partEditor,
    model: modelChoice,
    guess: guessChoice,
    engine: engineChoice,
  }
  EDITORS[rowOf(projectOf(tools).setup, tools.desk.get().row)](tools)
}

const taskChoice = (tools: Tools): void =>
  choose(
    tools,
    'task',
    'Task',
    [
      {value: 'separate', label: 'separate', note: 'the mix into its stems'},
      {value: 'impute', label: 'impute', note: 'the missing stems around the locked ones'},
      {value: 'generate', label: 'generate', note: 'all four stems from nothing'},
    ],
    projectOf(tools).setup.task,
  )

const partEditor = (tools: Tools): void => {
  const {setup, loop} = projectOf(tools)
  if (setup.task === 'generate') return secondsNumber(tools)
  if (setup.task === 'separate') return tools.tell('info', 'a mix is separated as a whole')
  const marked = markedStems(projectOf(tools))
  const rows = [
    {value: 'all', label: 'all', note: 'the unlocked stems from beginning to end'},
    {value: 'loop', label: 'only the loop', note: 'the rest of each unlocked stem stays as it is'},
    {
      value: 'marks',
      label: 'what is marked',
      note: `parts of ${marked.join(', ')}; all else stays as it is`,
      disabled:
        marked.length > 0 ? undefined : `nothing is: ${loop ? '' : 'set a loop, then '}h marks the loop in a lane`,
    },
  ]
  choose(tools, 'part', 'What to make anew', rows, marked.length > 0 ? 'marks' : setup.onlyLoop ? 'loop' : 'all')
}

/** While parts are marked, only they are made anew: whoever wants something else takes the marks off. */
export const partChosen = (tools: Tools, part: string): void => {
  if (part === 'marks') return
  if (markedStems(projectOf(tools)).length > 0) clearParts(tools)
  setUp(tools, {onlyLoop: part === 'loop'})
}
