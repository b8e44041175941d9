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
  return {text: whole, cursor: endOf(whole, cursor + fitted.length)}
}

/**
 * The end of the grapheme that an offset lies in; the offset itself where it lies between two. An accent joins the letter
 * before it and a flag is two letters: what was a boundary may be inside a grapheme after an edit.
 */
const endOf = (text: string, offset: number): number => {
  const inside = offset < text.length ? segmenter.segment(text).containing(offset) : undefined
  return !inside || inside.index === offset ? offset : inside.index + inside.segment.length
}

const startOf = (text: string, offset: number): number =>
  offset >= text.length ? text.length : (segmenter.segment(text).containing(offset)?.index ?? 0)

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'})

const leftOf = ({text, cursor}: TextField): number => (cursor === 0 ? 0 : startOf(text, cursor - 1))
const rightOf = ({text, cursor}: TextField): number => (cursor < text.length ? endOf(text, cursor + 1) : cursor)

// Folders of a path are words too.
const wordLeftOf = ({text, cursor}: TextField): number =>
  startOf(text, text.slice(0, cursor).replace(/[^\s/]*[\s/]*$/u, '').length)
const wordRightOf = ({text, cursor}: TextField): number =>
  endOf(text, cursor + (/^[\s/]*[^\s/]*/u.exec(text.slice(cursor))?.[0].length ?? 0))

const without = ({text}: TextField, from: number, to: number): TextField => {
  const rest = text.slice(0, from) + text.slice(to)
  return {text: rest, cursor: endOf(rest, from)}
}

const edit = (field: TextField, key: string): TextField | undefined => {
  const {text, cursor} = field
  switch (key) {
    case 'left':
    case 'ctrl+b':
      return {text, cursor: leftOf(field)}
    case 'right':
    case 'ctrl+f':
      return {text, cursor: rightOf(field)}
    case 'ctrl+left':
    case 'alt+left':
    case 'alt+b':
      return {text, cursor: wordLeftOf(field)}
    case 'ctrl+right':
    case 'alt+right':
    case 'alt+f':
      return {text, cursor: wordRightOf(field)}
    case 'home':
    case 'ctrl+a':
      return {text, cursor: 0}
    case 'end':
    case 'ctrl+e':
      return {text, cursor: text.length}
    case 'backspace':
    case 'ctrl+h':
      return without(field, leftOf(field), cursor)
    case 'delete':
    case 'ctrl+d':
      return without(field, cursor, rightOf(field))
    case 'ctrl+w':
    case 'alt+backspace':
    case 'ctrl+backspace':
      return without(field, wordLeftOf(field), cursor)
    case 'ctrl+u':
      return without(field, 0, cursor)
    case 'ctrl+k':
      return without(field, cursor, text.length)
    default:
      return undefined
  }
}
