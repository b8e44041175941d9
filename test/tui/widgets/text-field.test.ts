import {expect, test} from 'vitest'
import type {Press} from '../../../src/tui/keys/command.ts'
import {columnsOf, splitGraphemes} from '../../../src/tui/paint/columns.ts'
import type {Line} from '../../../src/tui/paint/run.ts'
import {themeOf} from '../../../src/tui/theme/themes.ts'
import {type FieldLook, paintField} from '../../../src/tui/widgets/text-field/paint-field.ts'
import {oneLine} from '../../../src/tui/widgets/text-field/pasted.ts'
import {fieldOf, pressField, type TextField} from '../../../src/tui/widgets/text-field/text-field.ts'

const press = (field: TextField, ...keys: (string | Press)[]): TextField =>
  keys.reduce<TextField>(
    (now, key) => pressField(now, typeof key === 'string' ? {kind: 'key', key} : key) ?? now,
    field,
  )
/** `ab|c`: the cursor is where the bar stands. */
const shownAs = ({text, cursor}: TextField): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`
const textOf = (line: Line): string => line.map(({text}) => text).join('')

const look = (given: Partial<FieldLook> = {}): FieldLook => ({
  theme: themeOf('dark'),
  glyphs: 'braille',
  linear: false,
  width: 12,
  height: 1,
  focused: true,
  ...given,
})

test('types where the cursor is', () => {
  expect(shownAs(press(fieldOf('ac'), 'left', 'b', 'space'))).toBe('ab |c')
})

test('moves to both ends and over words', () => {
  const path = fieldOf('/home/me/my song')
  expect(shownAs(press(path, 'home'))).toBe('|/home/me/my song')
  expect(shownAs(press(path, 'ctrl+a', 'ctrl+e'))).toBe('/home/me/my song|')
  expect(shownAs(press(path, 'ctrl+left', 'ctrl+left'))).toBe('/home/me/|my song')
  expect(shownAs(press(path, 'home', 'alt+right'))).toBe('/home|/me/my song')
})

test('deletes to the start, to the end and by words', () => {
  const field = press(fieldOf('one two three'), 'ctrl+left')
  expect(shownAs(press(field, 'ctrl+u'))).toBe('|three')
  expect(shownAs(press(field, 'ctrl+k'))).toBe('one two |')
  expect(shownAs(press(field, 'ctrl+w'))).toBe('one |three')
})

test('deletes and steps over what a person sees as one character', () => {
  const field = fieldOf('e\u0301👩‍👩‍👧')
  expect(shownAs(press(field, 'left'))).toBe('e\u0301|👩‍👩‍👧')
  expect(press(field, 'backspace').text).toBe('e\u0301')
  expect(press(field, 'backspace', 'backspace').text).toBe('')
  expect(press(field, 'home', 'delete').text).toBe('👩‍👩‍👧')
})

test('an accent that joins the letter before it takes the cursor along', () => {
  expect(shownAs(press(fieldOf('ab'), 'left', '\u0301'))).toBe('a\u0301|b')
})

test('leaves keys that are not its business alone', () => {
  for (const key of ['up', 'down', 'enter', 'esc', 'tab', 'pageup', 'f1', 'ctrl+c'])
    expect(pressField(fieldOf('x'), {kind: 'key', key})).toBeUndefined()
})

test('pastes one line without escape sequences and control characters', () => {
  expect(oneLine('\u001b[31mred\u001b[0m\u001b]0;title\u0007 a\u0000b\u0008c')).toBe('red abc')
  expect(oneLine('one\r\ntwo\tthree\n')).toBe('one two three')
  expect(oneLine('\u009b2Jx\u202ey\ud800z')).toBe('xyz')
  expect(oneLine('\u001b]never ends')).toBe('')
  expect(shownAs(press(fieldOf('ab'), 'left', {kind: 'paste', text: '1\n2'}))).toBe('a1 2|b')
})

test('stops growing at a length that no field needs', () => {
  const {text, cursor} = press(fieldOf('a'), {kind: 'paste', text: '音👍'.repeat(100_000)})
  expect(text.length).toBeLessThanOrEqual(1024)
  expect(cursor).toBe(text.length)
  expect(text).not.toMatch(/\p{Cs}/u)
})

test('is drawn exactly as wide as it may be, with the cursor in sight', () => {
  for (const text of ['', 'short', 'a long path that does not fit', '音楽音楽音楽音楽', '👩‍👩‍👧'.repeat(4)])
    for (const width of [4, 5, 12]) {
      let field = fieldOf(text)
      for (let steps = 0; steps <= splitGraphemes(text).length; steps++) {
        const line = paintField(field, look({width}))
        expect(columnsOf(textOf(line))).toBe(width)
        expect(line.filter(({inverse}) => inverse)).toHaveLength(1)
        field = press(field, 'left')
      }
    }
})

test('says with an ellipsis that its beginning is out of sight', () => {
  expect(textOf(paintField(fieldOf('/home/me/music'), look()))).toBe('…e/me/music ')
})

test('without colours the cursor is a bar', () => {
  const field = press(fieldOf('ab'), 'left')
  expect(textOf(paintField(field, look({theme: themeOf('none')})))).toBe('a|b'.padEnd(12))
})

test('shows what to type while it is empty', () => {
  expect(textOf(paintField(fieldOf(''), look({placeholder: 'a name'})))).toBe(' a name'.padEnd(12))
})
