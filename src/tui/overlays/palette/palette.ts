import type {Press} from '../../keys/command.ts'
import type {Keymap} from '../../keys/keymap.ts'
import type {CommandName, NamedCommand} from '../../keys/registry.ts'
import {moveIn} from '../../widgets/list.ts'
import {fieldOf, pressField, type TextField} from '../../widgets/text-field/text-field.ts'
import type {Step} from '../step.ts'
import {listCommand} from '../view.ts'
import {fuzzy, type Match} from './fuzzy.ts'

/** What the palette offers beside commands: a preset, a model, a recent project. */
export type PaletteExtra = {
  /** One word that is shown and searched: `preset`. */
  readonly group: string
  readonly value: string
  readonly label: string
  readonly note?: string
}

export type PaletteRow =
  | {readonly kind: 'command'; readonly name: CommandName; readonly label: string}
  | ({readonly kind: 'extra'} & PaletteExtra)

export type PaletteState = {
  readonly kind: 'palette'
  readonly rows: readonly PaletteRow[]
  readonly field: TextField
  /** Among those that match. */
  readonly selected: number
}

/** Commands of lists and files are left out: they mean something only there. */
export const openPalette = (commands: readonly NamedCommand[], extras: readonly PaletteExtra[] = []): PaletteState => ({
  kind: 'palette',
  rows: [
    ...commands
      .filter(({name, scope}) => scope !== 'list' && scope !== 'files' && name !== 'palette.open')
      .map(({name, help}): PaletteRow => ({kind: 'command', name, label: help})),
    ...extras.map((extra): PaletteRow => ({kind: 'extra', ...extra})),
  ],
  field: fieldOf(''),
  selected: 0,
})

/** What is shown and searched. */
export const rowLabel = (row: PaletteRow): string => (row.kind === 'command' ? row.label : `${row.group} ${row.label}`)

/** By its name, of which no letter is shown. */
const byName = (query: string, row: PaletteRow): Match | undefined => {
  const match = row.kind === 'command' ? fuzzy(query, row.name) : undefined
  return match && {...match, at: []}
}

/**
 * The rows that match, the best first; those that match equally in their own order. Commands of which only the name
 * matches, `stem.mute`, come last.
 */
export const matches = ({rows, field}: Pick<PaletteState, 'rows' | 'field'>): {row: PaletteRow; match: Match}[] => {
  const mayBeName = /^[a-z.\s]*$/i.test(field.text)
  const found = rows.flatMap(row => {
    const label = fuzzy(field.text, rowLabel(row))
    const match = label ?? (mayBeName ? byName(field.text, row) : undefined)
    return match ? [{row, match, named: !label}] : []
  })
  return found.toSorted((a, b) => Number(a.named) - Number(b.named) || b.match.score - a.match.score)
}

export const pressPalette = (state: PaletteState, press: Press, keymap: Keymap): Step<PaletteState> => {
  const field = pressField(state.field, press)
  if (field) return {state: {...state, field, selected: field.text === state.field.text ? state.selected : 0}}
  const command = listCommand(press, keymap)
  if (command === 'list.close') return {state, outcome: {kind: 'close'}}
  const found = matches(state)
  const row = found[state.selected]?.row
  if (command === 'list.choose' && row)
    return row.kind === 'command'
      ? {state, outcome: {kind: 'command', name: row.name}}
      : {state, outcome: {kind: 'entry', group: row.group, value: row.value}}
  const selected = found.length === 0 ? undefined : moveIn(found.length, state.selected, command)
  return {state: selected === undefined ? state : {...state, selected}}
}
