import {expect, test} from 'vitest'
import type {Line} from '../../../src/tui/paint/run.ts'
import {themeOf} from '../../../src/tui/theme/themes.ts'
import {clipEnd, clipMiddle, drawable} from '../../../src/tui/widgets/clip-text.ts'
import {paintFrame} from '../../../src/tui/widgets/frame.ts'
import {paintHints} from '../../../src/tui/widgets/key-hints.ts'
import {spread} from '../../../src/tui/widgets/line.ts'
import {moveIn, paintList, windowOf} from '../../../src/tui/widgets/list.ts'
import type {Look} from '../../../src/tui/widgets/look.ts'
import {paintNotice} from '../../../src/tui/widgets/notice.ts'
import {wrapped} from '../../../src/tui/widgets/wrapped.ts'

const look = (given: Partial<Look> = {}): Look => ({
  theme: themeOf('dark'),
  glyphs: 'braille',
  linear: false,
  width: 20,
  height: 6,
  ...given,
})
const texts = (lines: readonly Line[]): string[] => lines.map(line => line.map(({text}) => text).join(''))
const body: Line[] = [[{text: 'one'}], [{text: '音楽'}]]

test('a frame has a title in its border and lines up beside wide characters', () => {
  expect(texts(paintFrame({title: 'Files', note: '1 of 2', body}, look({width: 22})))).toEqual([
    '╭─ Files ─── 1 of 2 ─╮',
    '│ one                │',
    '│ 音楽               │',
    '╰────────────────────╯',
  ])
})

test('a frame is plain without Unicode and no box at all in linear mode', () => {
  expect(texts(paintFrame({title: 'T', body: [[{text: 'one'}]]}, look({glyphs: 'ascii', width: 12})))).toEqual([
    '+- T ------+',
    '| one      |',
    '+----------+',
  ])
  expect(texts(paintFrame({title: 'T', note: '1 of 2', body: [[{text: 'one'}]]}, look({linear: true})))).toEqual([
    'T, 1 of 2',
    'one',
  ])
})

test('a list shows the lines around the selected one', () => {
  expect(windowOf(100, 0, 5)).toEqual({from: 0, to: 5})
  expect(windowOf(100, 50, 5)).toEqual({from: 48, to: 53})
  expect(windowOf(100, 99, 5)).toEqual({from: 95, to: 100})
  expect(windowOf(3, 1, 5)).toEqual({from: 0, to: 3})
})

test('what is selected bears a mark, whatever its colour', () => {
  const lines = ['a', 'b', 'c'].map(text => ({line: [{text}]}))
  expect(texts(paintList(lines, 1, look()))).toEqual(['  a', '▸ b', '  c'])
  expect(texts(paintList(lines, 1, look({glyphs: 'ascii'})))).toEqual(['  a', '> b', '  c'])
})

test('a selection holds at both ends', () => {
  expect(moveIn(3, 0, 'list.up')).toBe(0)
  expect(moveIn(3, 2, 'list.pageDown')).toBe(2)
  expect(moveIn(30, 2, 'list.last')).toBe(29)
  expect(moveIn(3, 1, 'stem.mute')).toBeUndefined()
})

test('a notice tells its kind by a sign, to a screen reader by a word', () => {
  expect(texts([paintNotice({kind: 'error', text: 'no\u001b[2J'}, look())])).toEqual(['✗ no?[2J'])
  expect(texts([paintNotice({kind: 'warning', text: 'no'}, look({glyphs: 'ascii'}))])).toEqual(['! no'])
  expect(texts([paintNotice({kind: 'error', text: 'no'}, look({linear: true}))])).toEqual(['Error: no'])
})

test('key hints that do not fit whole are left out', () => {
  const hints = [
    {key: 'Enter', word: 'load'},
    {key: 'Esc', word: 'close'},
  ]
  expect(texts([paintHints(hints, look({width: 24}))])).toEqual(['Enter load · Esc close'])
  expect(texts([paintHints(hints, look({width: 20}))])).toEqual(['Enter load'])
})

test('texts are cut by columns, paths in their middle', () => {
  expect(clipEnd('abcdef', 4)).toBe('abc…')
  expect(clipEnd('音楽音楽', 4)).toBe('音…')
  expect(clipMiddle('/home/me/music/song.wav', 13)).toBe('/hom…song.wav')
  expect(clipMiddle('/home/me/music/song.wav', 40)).toBe('/home/me/music/song.wav')
})

test('names that would move the cursor or turn the line round are made harmless', () => {
  expect(drawable('a\u001b[2J\nb\u202ec\u2028')).toBe('a?[2J?b?c?')
})

test('of two ends of a line the left one gives way', () => {
  expect(texts([spread([{text: 'a long name'}], [{text: 'note'}], {width: 12})])).toEqual(['a long… note'])
})

test('a text is wrapped at blanks, a longer word where it must be', () => {
  expect(wrapped('one two abcdefghij', 7)).toEqual(['one two', 'abcdefg', 'hij'])
})
