import {clipText, columnsOf, splitGraphemes} from '../../paint/columns.ts'
import type {Line} from '../../paint/run.ts'
import {clipStart, drawable, padded} from '../clip-text.ts'
import {type Look, signsOf} from '../look.ts'
import type {TextField} from './text-field.ts'

export type FieldLook = Look & {
  /** False: another part of the overlay hears the keys. */
  readonly focused: boolean
  /** Shown while the field is empty. */
  readonly placeholder?: string
}

/**
 * Exactly `width` columns around the cursor. The cursor is the grapheme under it, inverse; where there are no colours (and so
 * perhaps no inverse) or a screen reader listens, a bar before it.
 */
export const paintField = ({text, cursor}: TextField, look: FieldLook): Line => {
  const {theme, width, focused, placeholder = ''} = look
  if (width < 4) return [{text: ' '.repeat(Math.max(0, width))}]
  const bar = focused && (theme.name === 'none' || look.linear)
  const caret = bar ? '|' : ''
  if (text === '') {
    const hint = clipText(placeholder, width - 1)
    const head = focused && !bar ? {text: ' ', inverse: true} : {text: caret || ' '}
    return [head, {text: padded(hint, width - 1), colour: theme.dim, dim: true}]
  }
  const before = drawable(text.slice(0, cursor))
  const [under = ' ', ...rest] = splitGraphemes(drawable(text.slice(cursor)))
  const at = {text: columnsOf(under) === 0 ? ' ' : under, inverse: focused && !bar}
  const room = width - columnsOf(at.text) - caret.length
  const head = endOf(before, room, signsOf(look).ellipsis)
  const tail = clipText(rest.join(''), room - columnsOf(head))
  return [
    {text: head},
    ...(bar ? [{text: caret, bold: true, colour: theme.accent}] : []),
    at,
    {text: padded(tail, room - columnsOf(head))},
  ]
}

/** The end of a text, with an ellipsis where something is left out. */
const endOf = (text: string, room: number, ellipsis: string): string => {
  if (columnsOf(text) <= room) return text
  const mark = clipText(ellipsis, Math.max(0, room))
  return mark + clipStart(text, room - columnsOf(mark))
}
