import type {Press} from '../../keys/command.ts'
import {splitGraphemes} from '../../paint/columns.ts'
import {LONGEST, oneLine} from './pasted.ts'

/** One line of text that a person edits. */
export type TextField = {
  readonly text: string
  /** Code units before the cursor; never inside a grapheme. */
  readonly cursor: number
}

export const fieldOf = (text: string): TextField => {
  const clean = oneLine(text)
  return {text: clean, cursor: clean.length}
}

/** What a key types: one grapheme, or nothing when it is the name of a key. */
export const typedBy = (press: Press): string | undefined => {
  if (press.kind !== 'key') return undefined
  if (press.key === 'space') return ' '
  // A name such as `enter` is several graphemes.
  const isOne = press.key.length > 0 && splitGraphemes(press.key).length === 1
  return isOne && oneLine(press.key) === press.key ? press.key : undefined
}

/** The field after a press; undefined when the press is none of its business. */
export const pressField = (field: TextField, press: Press): TextField | undefined => {
  if (press.kind === 'paste') return insert(field, oneLine(press.text))
  const typed = typedBy(press)
  if (typed !== undefined) return insert(field, typed)
  return press.kind === 'key' ? edit(field, press.key) : undefined
}

const insert = ({text, cursor}: TextField, added: string): TextField => {
  const room = Math.max(0, LONGEST - text.length)
  const fitted = added.length <= room ? added : added.slice(0, room).replace(/\p{Cs}/gu, '')
  const whole = text.slice(0, cursor) + fitted + text.slice(cursor)
  return {text: whole, cursor: boundaryAtOrAfter(whole, cursor + fitted.length)}
}

/** An accent joins the letter before it, a flag is two letters: what was a boundary may be inside a grapheme now. */
const boundaryAtOrAfter = (text: string, offset: number): number => {
  let at = 0
  for (const grapheme of splitGraphemes(text)) {
    if (at >= offset) break
    at += grapheme.length
  }
  return at
}

const edit = (field: TextField, key: string): TextField | undefined => {
  const {text, cursor} = field
  const before = text.slice(0, cursor)
  const after = text.slice(cursor)
  const without = (from: number, to: number): TextField => {
    const rest = text.slice(0, from) + text.slice(to)
    return {text: rest, cursor: boundaryAtOrAfter(rest, from)}
  }
  const left = cursor - (splitGraphemes(before).at(-1)?.length ?? 0)
  const right = cursor + (splitGraphemes(after)[0]?.length ?? 0)
  const wordLeft = before.replace(/[^\s/]*[\s/]*$/u, '').length
  const wordRight = cursor + (/^[\s/]*[^\s/]*/u.exec(after)?.[0].length ?? 0)
  switch (key) {
    case 'left':
    case 'ctrl+b':
      return {text, cursor: left}
    case 'right':
    case 'ctrl+f':
      return {text, cursor: right}
    case 'ctrl+left':
    case 'alt+left':
    case 'alt+b':
      return {text, cursor: wordLeft}
    case 'ctrl+right':
    case 'alt+right':
    case 'alt+f':
      return {text, cursor: wordRight}
    case 'home':
    case 'ctrl+a':
      return {text, cursor: 0}
    case 'end':
    case 'ctrl+e':
      return {text, cursor: text.length}
    case 'backspace':
    case 'ctrl+h':
      return without(left, cursor)
    case 'delete':
    case 'ctrl+d':
      return without(cursor, right)
    case 'ctrl+w':
    case 'alt+backspace':
    case 'ctrl+backspace':
      return without(wordLeft, cursor)
    case 'ctrl+u':
      return without(0, cursor)
    case 'ctrl+k':
      return without(cursor, text.length)
    default:
      return undefined
  }
}
