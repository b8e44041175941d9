import type {Press} from '../../keys/command.ts'
import type {Keymap} from '../../keys/keymap.ts'
import {moveIn} from '../../widgets/list.ts'
import type {Step} from '../step.ts'
import {listCommand} from '../view.ts'

export type ChooseRow = {
  readonly value: string
  readonly label: string
  /** Beside the label, dim. */
  readonly note?: string
  /** Why it cannot be chosen, one line. */
  readonly disabled?: string
}

export type ChooseState = {
  readonly kind: 'choose'
  /** Whose choice it is; comes back with the outcome. */
  readonly id: string
  readonly title: string
  readonly rows: readonly ChooseRow[]
  readonly current?: string
  readonly selected: number
}

export type ChooseOptions = Pick<ChooseState, 'id' | 'title' | 'rows' | 'current'>

/** Opens on what is current. */
export const openChoose = ({id, title, rows, current}: ChooseOptions): ChooseState => ({
  kind: 'choose',
  id,
  title,
  rows,
  current,
  selected: Math.max(
    0,
    rows.findIndex(({value}) => value === current),
  ),
})

export const pressChoose = (state: ChooseState, press: Press, keymap: Keymap): Step<ChooseState> => {
  const command = listCommand(press, keymap)
  if (command === 'list.close') return {state, outcome: {kind: 'close'}}
  const row = state.rows[state.selected]
  if (!row) return {state}
  // Why a row cannot be chosen is on the screen already.
  if (command === 'list.choose')
    return row.disabled === undefined ? {state, outcome: {kind: 'chosen', id: state.id, value: row.value}} : {state}
  const selected = moveIn(state.rows.length, state.selected, command)
  return {state: selected === undefined ? state : {...state, selected}}
}
