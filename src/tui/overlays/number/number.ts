import type {Press} from '../../keys/command.ts'
import type {Keymap} from '../../keys/keymap.ts'
import {fieldOf, pressField, type TextField, typedBy} from '../../widgets/text-field/text-field.ts'
import type {Step} from '../step.ts'
import {listCommand} from '../view.ts'

export type NumberState = {
  readonly kind: 'number'
  readonly id: string
  readonly title: string
  /** Bounds, both included. */
  readonly least: number
  readonly most: number
  readonly whole: boolean
  readonly unit?: string
  /** What an empty field means: `the preset’s`, `rolled for each run`. Absent: it may not be empty. */
  readonly empty?: string
  readonly field: TextField
  /** Nothing has been typed yet: what is typed first takes the place of what was there. */
  readonly fresh: boolean
  /** Why the last Enter did nothing. */
  readonly message?: string
}

export type NumberOptions = Pick<NumberState, 'id' | 'title' | 'least' | 'most' | 'whole' | 'unit' | 'empty'> & {
  readonly value?: number
}

export const openNumber = ({value, ...options}: NumberOptions): NumberState => ({
  kind: 'number',
  ...options,
  field: fieldOf(value === undefined ? '' : String(value)),
  fresh: true,
})

/** The number in a field; a comma counts as a point. Undefined where there is none: `1e999`, `0x10`, `ten`. */
const parse = (text: string): number | undefined => {
  const plain = text.trim().replace(',', '.')
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : undefined
}

/** What is wrong with what was typed; undefined when nothing is. */
export const faultOf = (
  state: Pick<NumberState, 'least' | 'most' | 'whole' | 'empty' | 'field'>,
): string | undefined => {
  const {least, most, whole, empty, field} = state
  const text = field.text.trim()
  const expected = `a ${whole ? 'whole ' : ''}number from ${least} to ${most}`
  if (text === '') return empty === undefined ? `is empty, expected ${expected}` : undefined
  const value = parse(text)
  if (value === undefined) return `${text} is not a number, expected ${expected}`
  return value < least || value > most || (whole && !Number.isInteger(value))
    ? `expected ${expected}, got ${text}`
    : undefined
}

const NUDGES: Readonly<Record<string, number>> = {
  'list.up': 1,
  'list.down': -1,
  'list.pageUp': 10,
  'list.pageDown': -10,
}

export const pressNumber = (state: NumberState, press: Press, keymap: Keymap): Step<NumberState> => {
  const replaces = state.fresh && (press.kind === 'paste' || typedBy(press) !== undefined)
  const field = pressField(replaces ? fieldOf('') : state.field, press)
  if (field) return {state: {...state, field, fresh: false, message: undefined}}
  const command = listCommand(press, keymap)
  if (command === 'list.close') return {state, outcome: {kind: 'close'}}
  if (command === 'list.choose') {
    const fault = faultOf(state)
    if (fault !== undefined) return {state: {...state, message: fault}}
    return {state, outcome: {kind: 'number', id: state.id, value: parse(state.field.text)}}
  }
  const by = NUDGES[command ?? ''] ?? 0
  return {state: by === 0 ? state : nudged(state, by)}
}

const nudged = (state: NumberState, by: number): NumberState => {
  const {least, most, field} = state
  const value = parse(field.text)
  const to = value === undefined ? least : Math.max(least, Math.min(most, value + by))
  return {...state, field: fieldOf(String(Number(to.toFixed(6)))), fresh: false, message: undefined}
}
