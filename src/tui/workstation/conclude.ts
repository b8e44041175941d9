import {homedir} from 'node:os'
import type {Setup} from '../../session/project/project.ts'
import type {CommandName} from '../keys/registry.ts'
import {absolute} from '../overlays/files/read-paths.ts'
import {settingChange} from '../overlays/settings/setting-rows.ts'
import type {Outcome} from '../overlays/step.ts'
import {loadFiles} from './load-files.ts'
import {perform} from './perform.ts'
import {exportAll} from './save-commands.ts'
import {applySetting} from './setting-commands.ts'
import {setUp} from './setup-commands.ts'
import type {Tools} from './tools.ts'

const choice = (id: string, value: string): Partial<Setup> => {
  if (id === 'method') return {method: value === '' ? undefined : (value as Setup['method'])}
  if (id === 'part') return {onlyLoop: value === 'loop'}
  return {[id]: value}
}

/** Does what an overlay decided. */
export const conclude = (tools: Tools, outcome: Outcome): void => {
  switch (outcome.kind) {
    case 'close':
      return
    case 'load':
      return loadFiles(tools, outcome.files)
    case 'folder':
      return tools.open(outcome.folder)
    case 'command':
      return perform(tools, outcome.name as CommandName)
    case 'entry':
      return outcome.group === 'project'
        ? tools.open(outcome.value)
        : setUp(tools, choice(outcome.group, outcome.value))
    case 'setting':
      return applySetting(tools, settingChange(outcome.name, outcome.value))
    case 'export':
      return exportAll(tools, outcome.request)
    case 'chosen':
      return setUp(tools, choice(outcome.id, outcome.value))
    case 'answered':
      return outcome.value === 'quit' ? tools.leave() : undefined
    case 'number':
      return setUp(tools, {[outcome.id]: outcome.value})
    case 'text':
      return outcome.id === 'new-project'
        ? tools.open(absolute(outcome.value, {home: homedir(), base: process.cwd()}))
        : undefined
  }
}
