import type {Press, Scope} from '../../keys/command.ts'
import {keyLabel, parseKeyName} from '../../keys/key-names.ts'
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
  /** The pane whose keys are asked for. */
  readonly here: Scope
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
  return {kind: 'help', here, rows: [...own, ...shared, ...other], field: fieldOf(''), selected: 0}
}

const PANE: Readonly<Record<Scope, string>> = {
  everywhere: 'all panes',
  lanes: 'the lanes',
  run: 'the run settings',
  takes: 'the takes',
  list: 'lists',
  files: 'the file browser',
}

/** Whether a key of the command means it in the pane; what works only elsewhere has the keys that it has there. */
const means = ({name, scope}: HelpRow, key: string, {here, keymap}: {here: Scope; keymap: Keymap}): boolean =>
  keymap.find(scope === 'everywhere' ? here : scope, key) === name

/** The keys of a command, without those that another one hides in the pane. */
export const helpKeys = (row: HelpRow, here: Scope, keymap: Keymap): readonly string[] =>
  keymap.keysOf(row.name).filter(key => means(row, key, {here, keymap}))

/** Rows of which every word that was typed is in the help, the heading or a key; first those whose key was typed. */
export const helpMatches = ({rows, here, field}: Omit<HelpState, 'kind' | 'selected'>, keymap: Keymap): HelpRow[] => {
  const words = field.text.split(/\s+/).filter(Boolean)
  if (words.length === 0) return [...rows]
  // A key is found as it is written, `ctrl+r` or `Ctrl+R`, and as the screen names it, `^R`.
  const wanted = words.map(word => ({word, low: word.toLowerCase(), key: parseKeyName(word)}))
  const found = rows.flatMap(row => {
    const text = `${row.title} ${row.help} ${row.name}`.toLowerCase()
    const keys = keymap.keysOf(row.name)
    const isKey = ({word, key: name}: (typeof wanted)[number]): boolean =>
      keys.some(key => (key === name || keyLabel(key, {unicode: true}) === word) && means(row, key, {here, keymap}))
    if (!wanted.every(want => text.includes(want.low) || isKey(want))) return []
    return [{row, first: wanted.every(isKey)}]
  })
  return found.toSorted((a, b) => Number(b.first) - Number(a.first)).map(({row}) => row)
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
