import {describe, expect, it, test} from 'vitest'
import type {Line} from '../../../src/tui/paint/run.ts'
import {type SpectrogramOptions, spectrogram} from '../../../src/tui/paint/spectrogram.ts'
import {themeOf} from '../../../src/tui/theme/themes.ts'
import {luminance} from '../theme/colour-science.ts'
import {GLYPHS, misfits, seeded, textsOf} from './support.ts'

const BANDS = 48
const theme = themeOf('dark')
const options = (more: Partial<SpectrogramOptions> = {}): SpectrogramOptions => ({
  bands: BANDS,
  width: 40,
  rows: 4,
  glyphs: 'braille',
  heat: theme.heat,
  ...more,
})
const noise = (columns: number): Uint8Array => {
  const random = seeded(5)
  return Uint8Array.from({length: columns * BANDS}, () => random() * 256)
}

/** [row of dots][cell]: the colour of every dot, top row first. */
const dots = (lines: readonly Line[]): (string | undefined)[][] =>
  lines.flatMap(line => {
    const cells = line.flatMap(({text, colour, background}) => [...text].map(sign => ({sign, colour, background})))
    return [
      cells.map(({sign, colour, background}) => (sign === '▀' || sign === '█' ? colour : background)),
      cells.map(({sign, colour, background}) => (sign === '▄' || sign === '█' ? colour : background)),
    ]
  })

describe('a spectrogram', () => {
  it('is exactly as wide and high as asked, at every size', () => {
    const spectra = noise(50)
    for (const glyphs of GLYPHS)
      for (const heat of [theme.heat, []])
        for (let width = 1; width <= 300; width += 3) {
          const lines = spectrogram(spectra, options({width, rows: 3, glyphs, heat, playhead: 0.4}))
          expect([lines.length, misfits(lines, width)]).toEqual([3, []])
        }
  })

  it('of nothing, and of silence, leaves the terminal’s background', () => {
    for (const silent of [undefined, new Uint8Array(0), new Uint8Array(100 * BANDS)])
      expect(spectrogram(silent, options())).toEqual(Array.from({length: 4}, () => [{text: ' '.repeat(40)}]))
  })

  it('is never darker when it is louder', () => {
    let before = -1
    for (let value = 0; value <= 255; value++) {
      const [[colour]] = dots(spectrogram(new Uint8Array(BANDS).fill(value), options())) as [[string | undefined]]
      const bright = colour === undefined ? 0 : luminance(colour)
      expect(bright).toBeGreaterThanOrEqual(before)
      before = bright
    }
    expect(before).toBe(luminance(theme.heat.at(-1)!))
  })

  it('has low notes at the bottom and high ones on top', () => {
    const low = Uint8Array.from({length: BANDS * 10}, (_, i) => (i % BANDS === 0 ? 255 : 0))
    const drawn = dots(spectrogram(low, options())).map(row => row.some(colour => colour !== undefined))
    expect(drawn).toEqual([false, false, false, false, false, false, false, true])
    expect(
      dots(spectrogram(low.reverse(), options()))
        .map(row => row[0] !== undefined)
        .indexOf(true),
    ).toBe(0)
  })

  it('shows the loudest of all that falls into a dot', () => {
    const spectra = new Uint8Array(1024 * BANDS)
    spectra[700 * BANDS + 20] = 255
    const drawn = dots(spectrogram(spectra, options()))
    const found = drawn.flatMap((row, y) => row.flatMap((colour, x) => (colour ? [[x, y, colour]] : [])))
    expect(found).toEqual([[Math.floor((700 / 1024) * 40), 7 - Math.floor((20 / BANDS) * 8), theme.heat.at(-1)]])
  })

  it('covers only its part of the width', () => {
    const loud = new Uint8Array(64 * BANDS).fill(255)
    const lines = textsOf(spectrogram(loud, options({part: {from: 0, to: 0.5}})))
    expect(lines).toEqual(Array.from({length: 4}, () => '█'.repeat(20) + ' '.repeat(20)))
  })

  it('joins equal neighbours', () => {
    const [line] = spectrogram(new Uint8Array(64 * BANDS).fill(200), options({playhead: 0.5}))
    expect(line!.length).toBe(3)
  })
})

test.each(['braille', 'ascii'] as const)('without colours louder is a denser %s character', glyphs => {
  const shades: string[] = []
  for (let value = 0; value <= 255; value++) {
    const [text] = textsOf(
      spectrogram(new Uint8Array(BANDS).fill(value), options({glyphs, heat: [], width: 1, rows: 1})),
    )
    if (text !== shades.at(-1)) shades.push(text!)
  }
  expect(shades).toEqual([...(glyphs === 'ascii' ? ' .:-=+*#%@' : ' ░▒▓█')])
})
