import type {Press} from '../../keys/command.ts'
import type {Keymap} from '../../keys/keymap.ts'
import {moveIn} from '../../widgets/list.ts'
import type {Step} from '../step.ts'
import {listCommand} from '../view.ts'

export type SettingChoice = {readonly value: string; readonly label: string; readonly note?: string}

export type SettingRow = {
  /** `theme`; comes back with the outcome. */
  readonly name: string
  readonly label: string
  readonly choices: readonly SettingChoice[]
  readonly value: string
}

export type SettingsState = {
  readonly kind: 'settings'
  readonly rows: readonly SettingRow[]
  /** Where the settings lie, for what is not changed here: the keys. */
  readonly file: string
  /** What the file says that cannot be had, one line each. */
  readonly problems: readonly string[]
  readonly selected: number
}

export type SettingsOptions = Pick<SettingsState, 'rows' | 'file'> & {readonly problems?: readonly string[]}

export const openSettings = ({rows, file, problems = []}: SettingsOptions): SettingsState => ({
  kind: 'settings',
  rows,
  file,
  problems,
  selected: 0,
})

/** Another choice in a row, round the end; one that is not among the choices counts as before the first. */
const turned = ({choices, value}: SettingRow, by: 1 | -1): SettingChoice | undefined => {
  const at = choices.findIndex(choice => choice.value === value)
  const next = at < 0 ? (by > 0 ? 0 : choices.length - 1) : (at + by + choices.length) % choices.length
  return choices[next]
}

export const pressSettings = (state: SettingsState, press: Press, keymap: Keymap): Step<SettingsState> => {
  const command = listCommand(press, keymap)
  if (command === 'list.close') return {state, outcome: {kind: 'close'}}
  const row = state.rows[state.selected]
  if (!row) return {state}
  const key = press.kind === 'key' ? press.key : undefined
  const by = key === 'left' ? -1 : key === 'right' || key === 'space' || command === 'list.choose' ? 1 : undefined
  if (by !== undefined) {
    const choice = turned(row, by)
    if (!choice || choice.value === row.value) return {state}
    const rows = state.rows.map(each => (each === row ? {...row, value: choice.value} : each))
    return {state: {...state, rows}, outcome: {kind: 'setting', name: row.name, value: choice.value}}
  }
  const selected = moveIn(state.rows.length, state.selected, command)
  return {state: selected === undefined ? state : {...state, selected}}
}
