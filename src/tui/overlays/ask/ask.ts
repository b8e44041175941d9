import type {Press} from '../../keys/command.ts'
import type {Keymap} from '../../keys/keymap.ts'
import {typedBy} from '../../widgets/text-field/text-field.ts'
import type {Step} from '../step.ts'
import {listCommand} from '../view.ts'

export type Answer = {
  readonly value: string
  /** Its first letter answers too, where no other begins with the same: `Discard`. */
  readonly label: string
}

export type AskState = {
  readonly kind: 'ask'
  readonly id: string
  readonly title: string
  readonly question: string
  readonly answers: readonly Answer[]
  /** The answer that is selected at first, and so what Enter gives: one that loses nothing. Esc closes without an answer. */
  readonly safe: string
  readonly selected: number
}

export type AskOptions = Pick<AskState, 'id' | 'title' | 'question' | 'answers' | 'safe'>

export const openAsk = ({id, title, question, answers, safe}: AskOptions): AskState => ({
  kind: 'ask',
  id,
  title,
  question,
  answers,
  safe,
  selected: Math.max(
    0,
    answers.findIndex(({value}) => value === safe),
  ),
})

const byLetter = (answers: readonly Answer[], letter: string): Answer | undefined => {
  const fitting = answers.filter(({label}) => label.toLowerCase().startsWith(letter.toLowerCase()))
  return fitting.length === 1 ? fitting[0] : undefined
}

const STEPS: Readonly<Record<string, 1 | -1>> = {left: -1, up: -1, 'shift+tab': -1, right: 1, down: 1, tab: 1}

export const pressAsk = (state: AskState, press: Press, keymap: Keymap): Step<AskState> => {
  const answered = ({value}: Answer): Step<AskState> => ({state, outcome: {kind: 'answered', id: state.id, value}})
  const command = listCommand(press, keymap)
  if (command === 'list.close') return {state, outcome: {kind: 'close'}}
  const selected = state.answers[state.selected]
  if (command === 'list.choose' && selected) return answered(selected)
  const letter = typedBy(press)
  const meant = letter === undefined || letter === ' ' ? undefined : byLetter(state.answers, letter)
  if (meant) return answered(meant)
  const by = press.kind === 'key' ? STEPS[press.key] : undefined
  if (by === undefined) return {state}
  return {state: {...state, selected: Math.max(0, Math.min(state.answers.length - 1, state.selected + by))}}
}
