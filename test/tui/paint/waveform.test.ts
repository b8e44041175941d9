import {describe, expect, it, test} from 'vitest'
import {forming} from '../../../src/tui/paint/forming.ts'
import {laneStyle} from '../../../src/tui/paint/lane-style.ts'
import type {Glyphs, Line} from '../../../src/tui/paint/run.ts'
import {type WaveformOptions, waveform} from '../../../src/tui/paint/waveform.ts'
import {themeOf} from '../../../src/tui/theme/themes.ts'
import {dotsIn, GLYPHS, misfits, peaksOf, seeded, textsOf, upsideDown} from './support.ts'

const theme = themeOf('dark')
const style = laneStyle(theme, 'bass', {selected: true})
const options = (glyphs: Glyphs, more: Partial<WaveformOptions> = {}): WaveformOptions => ({
  width: 40,
  rows: 4,
  glyphs,
  style,
  ...more,
})
const music = (columns: number, seed = 1): Float32Array => {
  const random = seeded(seed)
  return Float32Array.from({length: columns * 2}, (_, i) => (i % 2 === 0 ? -1 : 1) * random() ** 2)
}
/** The cells of a line, each with its style. */
const cells = (line: Line): {text: string; colour?: string; background?: string}[] =>
  line.flatMap(({text, ...rest}) => [...text].map(character => ({text: character, ...rest})))

describe.each(GLYPHS)('a waveform in %s', glyphs => {
  it('is exactly as wide and high as asked, at every size', () => {
    const peaks = music(97)
    for (let width = 1; width <= 300; width++)
      for (const rows of [1, 3, 6]) {
        const lines = waveform(peaks, options(glyphs, {width, rows, playhead: 0.3, loop: {from: 0.2, to: 0.6}}))
        expect([lines.length, misfits(lines, width)]).toEqual([rows, []])
      }
  })

  it('of nothing is blank', () => {
    for (const nothing of [undefined, new Float32Array(0)])
      expect(
        textsOf(waveform(nothing, options(glyphs)))
          .join('')
          .trim(),
      ).toBe('')
  })

  it('of silence is one thin line through the middle', () => {
    for (const rows of [2, 3, 4, 5]) {
      const texts = textsOf(waveform(new Float32Array(200), options(glyphs, {rows})))
      const drawn = texts.flatMap((text, row) => (text.trim() === '' ? [] : [row]))
      expect(drawn).toEqual([Math.floor((rows - 1) / 2)])
      expect(new Set(texts[drawn[0]!]).size).toBe(1)
      expect(dotsIn(waveform(new Float32Array(200), options(glyphs, {rows})))).toBeLessThanOrEqual(40 * 2)
    }
  })

  it('of a square at full scale fills all', () => {
    for (const rows of [1, 2, 3, 6]) {
      const text = textsOf(
        waveform(
          peaksOf(100, () => 1),
          options(glyphs, {rows}),
        ),
      ).join('')
      expect(new Set(text)).toEqual(new Set([{braille: '⣿', blocks: '█', ascii: '#'}[glyphs]]))
    }
  })

  it('never draws less when it is louder', () => {
    for (const rows of [1, 2, 3, 5]) {
      let before = -1
      for (let gain = 0; gain <= 2; gain += 0.02) {
        const dots = dotsIn(waveform(music(64), options(glyphs, {rows, gain})))
        expect(dots).toBeGreaterThanOrEqual(before)
        before = dots
      }
    }
  })

  it('stands on its head when the sound does', () => {
    const random = seeded(3)
    const peaks = Float32Array.from({length: 160}, (_, i) => (i % 2 === 0 ? -1 : 1) * (0.3 + 0.7 * random()))
    const mirrored = Float32Array.from(peaks, (_, i) => -peaks[i ^ 1]!)
    for (const rows of [2, 3, 4])
      expect(textsOf(waveform(mirrored, options(glyphs, {rows})))).toEqual(
        upsideDown(waveform(peaks, options(glyphs, {rows}))),
      )
  })

  it('loses no click among many columns', () => {
    const peaks = new Float32Array(2 * 4096)
    peaks[2 * 2000 + 1] = 1
    const top = textsOf(waveform(peaks, options(glyphs)))[0]!
    expect(top.trim().length).toBe(1)
    expect(top.search(/\S/)).toBe(Math.floor((2000 / 4096) * 40))
  })

  it('repeats few columns evenly', () => {
    const [line] = waveform(Float32Array.of(-1, 1, 0, 0), options(glyphs, {rows: 2}))
    expect(new Set(textsOf([line!])[0]!.slice(0, 20)).size).toBe(1)
    expect(new Set(textsOf([line!])[0]!.slice(20)).size).toBe(1)
  })

  it('covers only its part of the width', () => {
    const lines = waveform(
      peaksOf(50, () => 1),
      options(glyphs, {part: {from: 0.25, to: 0.75}}),
    )
    for (const text of textsOf(lines)) expect([text.search(/\S/), text.trimEnd().length]).toEqual([10, 30])
  })

  it('shows the playhead in its cell, in every row', () => {
    for (const [playhead, cell] of [
      [0, 0],
      [0.5, 20],
      [1, 39],
    ] as const)
      for (const text of textsOf(waveform(music(64), options(glyphs, {playhead}))))
        expect(text[cell]).toBe(glyphs === 'ascii' ? '|' : '│')
  })
})

test('what was played is brighter than what comes, and the loop has a tint', () => {
  const [line] = waveform(
    peaksOf(50, () => 1),
    options('braille', {playhead: 0.5, loop: {from: 0.75, to: 1}}),
  )
  const all = cells(line!)
  expect(all.slice(0, 20).every(({colour}) => colour === theme.lane.bass)).toBe(true)
  expect(all.slice(21).every(({colour}) => colour === style.ahead.colour)).toBe(true)
  expect(all.flatMap(({background}, cell) => (background ? [cell] : []))).toEqual(
    Array.from({length: 10}, (_, i) => 30 + i),
  )
})

test('neighbours of one style are one run', () => {
  const [line] = waveform(music(400), options('braille', {width: 200, playhead: 0.5, loop: {from: 0.1, to: 0.2}}))
  expect(line!.length).toBe(5)
})

test('a muted lane has not the lane’s colour; without colours it is dim', () => {
  expect(laneStyle(theme, 'drums', {muted: true, selected: true}).played).toEqual({colour: theme.dim})
  expect(laneStyle(themeOf('none'), 'drums', {muted: true}).played).toEqual({dim: true})
  expect(laneStyle(themeOf('none'), 'drums').played).toEqual({})
})

describe.each(GLYPHS)('a lane that forms, in %s', glyphs => {
  const estimate = peaksOf(80, column => (column % 20 < 5 ? 0.6 : 0.05))
  const at = (noise: number, seed = 1): Line[] => forming(estimate, {...options(glyphs), noise, seed})

  it('is exactly as wide as asked', () => {
    for (let width = 1; width <= 300; width += 7)
      expect(misfits(forming(estimate, {...options(glyphs, {width, rows: 3}), noise: 0.8}), width)).toEqual([])
  })

  it('is the estimate itself when the noise is gone', () => {
    expect(at(0)).toEqual(waveform(estimate, options(glyphs)))
  })

  it('condenses: what is there at less noise was there at more', () => {
    const inked = (lines: readonly Line[]): boolean[] =>
      [...textsOf(lines).join('')].map(character => character !== ' ')
    const levels = [0, 0.1, 0.3, 0.6, 1].map(noise => inked(at(noise)))
    for (let i = 1; i < levels.length; i++) {
      expect(levels[i - 1]!.filter((there, cell) => there && !levels[i]![cell])).toEqual([])
      if (i > 2) expect(levels[i]!.filter(Boolean).length).toBeGreaterThan(levels[i - 1]!.filter(Boolean).length)
    }
  })

  it('is the same for the same seed, another for another', () => {
    expect(at(0.7)).toEqual(at(0.7))
    expect(textsOf(at(0.7))).not.toEqual(textsOf(at(0.7, 2)))
  })

  it('has noise in its own colour where there is nothing else, and the estimate in the lane’s', () => {
    const plain = waveform(estimate, options(glyphs)).flatMap(cells)
    const drawn = at(1).flatMap(cells)
    const coloursWhere = (there: (cell: number) => boolean): Set<string | undefined> =>
      new Set(drawn.filter((_, cell) => there(cell)).map(({colour}) => colour))
    expect(coloursWhere(cell => plain[cell]!.text === ' ' && drawn[cell]!.text !== ' ')).toEqual(
      new Set([style.noise.colour]),
    )
    expect(coloursWhere(cell => plain[cell]!.text !== ' ')).toEqual(new Set([style.played.colour]))
  })

  it('has no noise where no sound will be', () => {
    const lines = forming(estimate, {...options(glyphs, {part: {from: 0.5, to: 1}}), noise: 1})
    for (const text of textsOf(lines)) expect(text.slice(0, 20).trim()).toBe('')
  })
})
