import type {Press} from '../../keys/command.ts'
import type {Keymap} from '../../keys/keymap.ts'
import {fieldOf, pressField, type TextField} from '../../widgets/text-field/text-field.ts'
import type {Step} from '../step.ts'
import {listCommand} from '../view.ts'

export type TextState = {
  readonly kind: 'text'
  readonly id: string
  readonly title: string
  /** What to type, while nothing has been. */
  readonly placeholder?: string
  readonly mayBeEmpty: boolean
  readonly field: TextField
  readonly message?: string
}

export type TextOptions = Pick<TextState, 'id' | 'title' | 'placeholder'> & {
  readonly value?: string
  readonly mayBeEmpty?: boolean
}

export const openText = ({value = '', mayBeEmpty = false, ...options}: TextOptions): TextState => ({
  kind: 'text',
  ...options,
  mayBeEmpty,
  field: fieldOf(value),
})

/** The outcome's text has no blanks at its ends. */
export const pressText = (state: TextState, press: Press, keymap: Keymap): Step<TextState> => {
  const field = pressField(state.field, press)
  if (field) return {state: {...state, field, message: undefined}}
  const command = listCommand(press, keymap)
  if (command === 'list.close') return {state, outcome: {kind: 'close'}}
  if (command !== 'list.choose') return {state}
  const value = state.field.text.trim()
  if (value === '' && !state.mayBeEmpty) return {state: {...state, message: 'is empty; type something, or close'}}
  return {state, outcome: {kind: 'text', id: state.id, value}}
}
