import {expect, test} from 'vitest'
import type {OutputFacts} from '../../../src/audio/play/player.ts'
import {type Header, header} from '../../../src/tui/screens/header.ts'
import {themeOf} from '../../../src/tui/theme/themes.ts'

const theme = themeOf('dark')

/** What the header's end says of the output, and in which colour. */
const soundOf = (output?: OutputFacts): {text: string; colour?: string} => {
  const player = {playing: true, position: 1, seconds: 2, meters: {}, underruns: 0, faults: [], output}
  const facts: Header = {
    name: 'song',
    saved: 'saved',
    readOnly: false,
    listening: {kind: 'lanes'},
    player,
    position: 1,
    seconds: 2,
  }
  const {text, colour} = header(facts, {width: 100, theme, glyphs: 'braille'}).at(-1)!
  return {text: text.trim(), colour}
}

test('nothing is said of an output that is not chosen yet', () => {
  expect(soundOf().text).toBe('')
})

test('silence that was chosen is no warning, silence for want of a device is', () => {
  expect(soundOf({name: 'silent', latency: 0})).toEqual({text: 'silent', colour: theme.dim})
  const mend = 'no sound device works here'
  expect(soundOf({name: 'silent', latency: 0, mend})).toEqual({text: 'no sound device', colour: theme.warning})
})

test('an output is named with its latency', () => {
  expect(soundOf({name: 'paplay', latency: 0.14})).toEqual({text: 'paplay 140 ms', colour: theme.dim})
})

test('a long name gives way to whether it is saved', () => {
  const line = (width: number, name: string): string =>
    header(
      {name, saved: {failed: 'why'}, readOnly: false, listening: {kind: 'lanes'}, position: 0, seconds: 201},
      {width, theme, glyphs: 'braille'},
    )
      .map(({text}) => text)
      .join('')
  expect(line(60, 'a song with a name that is long')).toMatch(/^ Quartet {2}a s[^…]*… {2}✗ not saved +♪ lanes {2}■ /)
  expect(line(60, 'a song with a name that is long')).toHaveLength(60)
  expect(line(100, 'short')).toMatch(/^ Quartet {2}short {2}✗ not saved {2}/)
})
