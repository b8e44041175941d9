import path from 'node:path'
import type {Setup} from '../../session/project/project.ts'
import type {Placement} from '../../session/project/role.ts'
import type {CommandName} from '../keys/registry.ts'
import {settingChange} from '../overlays/settings/setting-rows.ts'
import type {Outcome} from '../overlays/step.ts'
import {BARS, barsTyped, METRE, metreTyped} from './commands/beat-commands.ts'
import {exportAll} from './commands/save-commands.ts'
import {applySetting} from './commands/setting-commands.ts'
import {setUp} from './commands/setup-commands.ts'
import {originOf} from './commands/take-commands.ts'
import {loadFiles} from './load-files.ts'
import {openingOf, QUIT} from './open-overlay.ts'
import {perform} from './perform.ts'
import {ADDRESS, addressTyped, engineChosen, partChosen} from './setup/setup-overlays.ts'
import {patch, type Tools} from './tools.ts'

const choice = (id: string, value: string): Partial<Setup> => {
  if (id === 'method') return {method: value === '' ? undefined : (value as Setup['method'])}
  return {[id]: value}
}

/** A file that is found again belongs to the lane that lost it, whatever its name says. */
const relinked = (tools: Tools, files: readonly Placement[]): readonly Placement[] => {
  const {relinking} = tools.desk.get()
  patch(tools.desk, {relinking: undefined})
  return relinking && files[0] ? [{file: files[0].file, lane: relinking}] : files
}

const answered = (tools: Tools, id: string, value: string): void => {
  if (value === 'stay') return
  if (id === QUIT) return tools.leave()
  const opening = openingOf(id)
  if (opening) tools.open(opening.folder, opening.wish)
}

const chosen = (tools: Tools, id: string, value: string): void => {
  if (id === 'part') return partChosen(tools, value)
  if (id === 'engine') return engineChosen(tools, value)
  setUp(tools, choice(id, value))
}

/** A number of the setup, or how far a run is to go. */
const numbered = (tools: Tools, id: string, value: number | undefined): void => {
  const origin = originOf(id, value ?? 0)
  if (origin) tools.runs.start(tools, origin)
  else setUp(tools, {[id]: value})
}

/** Does what an overlay decided. */
export const conclude = (tools: Tools, outcome: Outcome): void => {
  switch (outcome.kind) {
    case 'close':
      return patch(tools.desk, {relinking: undefined})
    case 'load':
      if (outcome.files[0]) patch(tools.desk, {browsed: path.dirname(outcome.files[0].file)})
      return loadFiles(tools, relinked(tools, outcome.files))
    case 'folder':
      return tools.open(outcome.folder, {create: outcome.create})
    case 'command':
      return perform(tools, outcome.name as CommandName)
    case 'entry':
      return outcome.group === 'project'
        ? tools.open(outcome.value, {})
        : setUp(tools, choice(outcome.group, outcome.value))
    case 'setting':
      return applySetting(tools, settingChange(outcome.name, outcome.value))
    case 'export':
      return exportAll(tools, outcome.request)
    case 'chosen':
      return chosen(tools, outcome.id, outcome.value)
    case 'answered':
      return answered(tools, outcome.id, outcome.value)
    case 'number':
      return numbered(tools, outcome.id, outcome.value)
    case 'text':
      if (outcome.id === METRE) return metreTyped(tools, outcome.value)
      if (outcome.id === ADDRESS) return addressTyped(tools, outcome.value)
      return outcome.id === BARS ? barsTyped(tools, outcome.value) : undefined
  }
}
