import type {Press, Scope} from '../../keys/command.ts'
import type {Keymap} from '../../keys/keymap.ts'
import {type CommandName, GROUPS} from '../../keys/registry.ts'
import {moveIn} from '../../widgets/list.ts'
import {fieldOf, pressField, type TextField} from '../../widgets/text-field/text-field.ts'
import type {Step} from '../step.ts'
import {listCommand} from '../view.ts'

export type HelpRow = {
  readonly title: string
  readonly name: CommandName
  readonly scope: Scope
  readonly help: string
}

export type HelpState = {
  readonly kind: 'help'
  readonly rows: readonly HelpRow[]
  readonly field: TextField
  /** Among those that match. */
  readonly selected: number
}

const WHERE: Readonly<Record<Scope, string>> = {
  everywhere: 'Everywhere',
  lanes: 'Here, in the lanes',
  run: 'Here, in the run settings',
  takes: 'Here, in the takes',
  list: 'In lists',
  files: 'In the file browser',
}

/** First what works only in the pane `here`, then what works everywhere, then the rest. */
export const openHelp = (here: Scope): HelpState => {
  const all: HelpRow[] = GROUPS.flatMap(group =>
    group.commands.map((command): HelpRow => ({...command, title: group.title})),
  )
  const own = all
    .filter(({scope}) => scope === here && scope !== 'everywhere')
    .map(row => ({...row, title: WHERE[here]}))
  const shared = all.filter(({scope}) => scope === 'everywhere')
  const other = all
    .filter(({scope}) => scope !== here && scope !== 'everywhere')
    .map(row => ({
      ...row,
      title: row.scope === 'list' || row.scope === 'files' ? WHERE[row.scope] : `In ${PANE[row.scope]}`,
    }))
  return {kind: 'help', rows: [...own, ...shared, ...other], field: fieldOf(''), selected: 0}
}

const PANE: Readonly<Record<Scope, string>> = {
  everywhere: 'all panes',
  lanes: 'the lanes',
  run: 'the run settings',
  takes: 'the takes',
  list: 'lists',
  files: 'the file browser',
}

/** Rows of which every word that was typed is in the help, the heading or a key. */
export const helpMatches = ({rows, field}: Pick<HelpState, 'rows' | 'field'>, keymap: Keymap): HelpRow[] => {
  const words = field.text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return [...rows]
  return rows.filter(({title, name, help}) => {
    const keys = keymap.keysOf(name)
    const text = `${title} ${help} ${name}`.toLowerCase()
    return words.every(word => text.includes(word) || keys.some(key => key.toLowerCase() === word))
  })
}

/** Lists' own commands can be read about but not run from here. */
const canRun = ({scope}: HelpRow): boolean => scope !== 'list' && scope !== 'files'

export const pressHelp = (state: HelpState, press: Press, keymap: Keymap): Step<HelpState> => {
  const field = pressField(state.field, press)
  if (field) return {state: {...state, field, selected: field.text === state.field.text ? state.selected : 0}}
  const command = listCommand(press, keymap)
  if (command === 'list.close') return {state, outcome: {kind: 'close'}}
  const found = helpMatches(state, keymap)
  const row = found[state.selected]
  if (command === 'list.choose' && row && canRun(row)) return {state, outcome: {kind: 'command', name: row.name}}
  const selected = found.length === 0 ? undefined : moveIn(found.length, state.selected, command)
  return {state: selected === undefined ? state : {...state, selected}}
}
