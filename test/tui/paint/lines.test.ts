import {Chalk} from 'chalk'
import {describe, expect, it, test} from 'vitest'
import {bar} from '../../../src/tui/paint/bar.ts'
import {clipText, columnsOf} from '../../../src/tui/paint/columns.ts'
import {clip, fit as fitLine, lineColumns, pad} from '../../../src/tui/paint/fit.ts'
import {glyphsFor} from '../../../src/tui/paint/glyphs.ts'
import {meter} from '../../../src/tui/paint/meter.ts'
import {ruler} from '../../../src/tui/paint/ruler.ts'
import type {Glyphs, Line} from '../../../src/tui/paint/run.ts'
import {timeText} from '../../../src/tui/paint/time.ts'
import {toAnsi} from '../../../src/tui/paint/to-ansi.ts'
import {themeOf} from '../../../src/tui/theme/themes.ts'
import {GLYPHS, misfits, textOf} from './support.ts'

const theme = themeOf('dark')

test.each([
  [0, '0:00.0'],
  [7.34, '0:07.3'],
  [59.99, '0:59.9'],
  [0.3, '0:00.3'],
  [723, '12:03.0'],
  [3603.5, '1:00:03.5'],
  [-1, '0:00.0'],
  [Number.NaN, '0:00.0'],
])('%f seconds are %s', (seconds, text) => {
  expect(timeText(seconds)).toBe(text)
})

describe.each(GLYPHS)('in %s', glyphs => {
  it('ruler, meter and bar are exactly as wide as asked', () => {
    for (let width = 0; width <= 300; width++) {
      const lines = [
        ruler({seconds: 97, width, glyphs, theme, playhead: 40, loop: {from: 50, to: 70}}),
        meter(0.5, {width, glyphs, theme, held: 1.2}),
        bar(0.37, {width, glyphs, theme}),
      ]
      expect(misfits(lines, width)).toEqual([])
    }
  })

  it('a bar grows with progress, and is full only at the end', () => {
    const full = textOf(bar(1, {width: 20, glyphs, theme}))
    expect(new Set(full).size).toBe(1)
    expect(textOf(bar(0.999, {width: 20, glyphs, theme}))).not.toBe(full)
    const done = (progress: number): number =>
      bar(progress, {width: 20, glyphs, theme})
        .filter(({colour}) => colour === theme.accent)
        .reduce((sum, {text}) => sum + text.length, 0)
    for (let i = 1; i <= 100; i++) expect(done(i / 100)).toBeGreaterThanOrEqual(done((i - 1) / 100))
    expect([done(0), done(0.5), done(1), done(2), done(Number.NaN)]).toEqual([0, 10, 20, 20, 0])
  })

  it('a meter grows with level and says when it clips', () => {
    const filled = (level: number): number =>
      meter(level, {width: 25, glyphs, theme})
        .filter(({colour}) => colour !== theme.dim)
        .reduce((sum, {text}) => sum + text.replace('!', '').length, 0)
    let before = 0
    for (let level = 0.001; level < 1.2; level *= 1.1) {
      expect(filled(level)).toBeGreaterThanOrEqual(before)
      before = filled(level)
    }
    expect([filled(0), filled(10 ** (-24 / 20)), filled(1)]).toEqual([0, 12, 24])
    expect(textOf(meter(0.99, {width: 25, glyphs, theme}))).not.toContain('!')
    expect(textOf(meter(1, {width: 25, glyphs, theme}))).toMatch(/!$/)
    expect(textOf(meter(0.1, {width: 25, glyphs, theme, held: 1}))).toMatch(/!$/)
  })
})

test('a meter is another colour from −12 and from −3 dB on', () => {
  const colours = meter(1, {width: 49, glyphs: 'ascii', theme}).map(({text, colour}) => [text.length, colour])
  expect(colours).toEqual([
    [36, theme.good],
    [9, theme.warning],
    [4, theme.error],
  ])
})

test('a meter marks the level that it held', () => {
  const text = textOf(meter(0.01, {width: 49, glyphs: 'ascii', theme, held: 10 ** (-12 / 20)}))
  expect(text.indexOf('|')).toBe(36)
})

describe('a ruler', () => {
  const at = (seconds: number, width = 100, more = {}): string =>
    textOf(ruler({seconds, width, glyphs: 'ascii', theme, ...more}))

  it('puts round times where they are', () => {
    for (const seconds of [0.7, 3, 12, 61, 200, 3000, 20_000]) {
      const labels = [...at(seconds).matchAll(/\|(?:(\d+):)?(\d+):(\d\d(?:\.\d)?)/g)]
      expect(labels.length, `${seconds} s`).toBeGreaterThan(3)
      for (const {0: _, 1: hours, 2: minutes, 3: rest, index} of labels) {
        const time = Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(rest)
        expect(index).toBe(Math.floor((time / seconds) * 100 + 1e-6))
      }
    }
  })

  it('keeps labels apart', () => {
    for (let seconds = 0.5; seconds < 30_000; seconds *= 1.07)
      for (const width of [10, 33, 80, 300]) expect(at(seconds, width)).not.toMatch(/[\d.]\|/)
  })

  it('brackets the loop and shows the playhead above all', () => {
    const text = at(100, 100, {loop: {from: 20, to: 40}, playhead: 60.5})
    expect([text.indexOf('['), text.indexOf(']'), text.indexOf('v')]).toEqual([20, 39, 60])
  })

  it('of nothing is blank', () => {
    expect(at(0).trim()).toBe('')
  })
})

describe('text', () => {
  it('is measured in columns', () => {
    expect(['abc', 'né', 'e\u0301', '日本', '😀', '👩‍👩‍👧', '⣿█▀│', '', 'ﾊ', '☑\ufe0f'].map(columnsOf)).toEqual([
      3, 2, 1, 4, 2, 2, 4, 0, 1, 2,
    ])
  })

  it('is never cut through a wide character', () => {
    expect(clipText('日本語', 3)).toBe('日')
    expect(clipText('ab', 5)).toBe('ab')
    expect(clipText('👩‍👩‍👧x', 2)).toBe('👩‍👩‍👧')
    expect(clipText('abc', -1)).toBe('')
  })

  it('fits every width, run by run', () => {
    const line: Line = [{text: 'ab', bold: true}, {text: '日本'}, {text: 'z', colour: '#112233'}]
    for (let width = 0; width <= 12; width++) {
      expect(lineColumns(clip(line, width))).toBeLessThanOrEqual(width)
      expect(lineColumns(pad(line, width))).toBe(Math.max(7, width))
      expect(lineColumns(fitLine(line, width))).toBe(width)
    }
    expect(clip(line, 5)).toEqual([{text: 'ab', bold: true}, {text: '日'}])
  })
})

describe('escape codes', () => {
  const line: Line = [
    {text: 'a', colour: '#ff0000', background: '#000000', bold: true},
    {text: 'b'},
    {text: 'c', dim: true, inverse: true},
  ]

  it('are none without colours', () => {
    expect(toAnsi(line, new Chalk({level: 0}))).toBe('abc')
  })

  it('are as fine as the terminal takes, and end with their run', () => {
    const text = toAnsi(line, new Chalk({level: 3}))
    expect(text).toContain('\u001b[38;2;255;0;0m')
    expect(text).toContain('\u001b[48;2;0;0;0m')
    expect(text).toContain('mb\u001b')
    expect(toAnsi(line, new Chalk({level: 2}))).toContain('\u001b[38;5;196m')
    expect(toAnsi(line, new Chalk({level: 1}))).toContain('\u001b[91m')
  })

  it('are the same the second time', () => {
    const chalk = new Chalk({level: 3})
    expect(toAnsi(line, chalk)).toBe(toAnsi(line, chalk))
  })
})

test.each<[string, Record<string, string>, NodeJS.Platform, Glyphs]>([
  ['a terminal with UTF-8', {TERM: 'xterm-256color', LANG: 'en_US.UTF-8'}, 'linux', 'braille'],
  ['LC_ALL above LANG', {TERM: 'xterm', LC_ALL: 'C', LANG: 'en_US.UTF-8'}, 'linux', 'ascii'],
  ['no locale', {TERM: 'xterm'}, 'linux', 'ascii'],
  ['no locale on a Mac', {TERM: 'xterm'}, 'darwin', 'braille'],
  ['the console', {TERM: 'linux', LANG: 'C.utf8'}, 'linux', 'blocks'],
  ['a dumb terminal', {TERM: 'dumb', LANG: 'C.UTF-8'}, 'linux', 'ascii'],
  ['Windows Terminal', {WT_SESSION: '1'}, 'win32', 'braille'],
  ['the old Windows console', {}, 'win32', 'blocks'],
])('%s shows what it can', (_, env, platform, glyphs) => {
  expect(glyphsFor({env, platform})).toBe(glyphs)
  expect(glyphsFor({env, platform, setting: 'ascii'})).toBe('ascii')
})
