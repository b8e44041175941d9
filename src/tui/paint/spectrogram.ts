import type {Colour} from '../theme/theme.ts'
import {cellAt, emptyCells, type Part, playheadCode, SPACE, type Style, toLine, WHOLE} from './cells.ts'
import type {Glyphs, Line} from './run.ts'

export type SpectrogramOptions = {
  readonly bands: number
  readonly width: number
  readonly rows: number
  readonly glyphs: Glyphs
  /** A theme's; empty: shades by character. */
  readonly heat: readonly string[]
  /** Which part of the width the spectra cover; all of it. */
  readonly part?: Part
  /** Where the playhead stands, 0 … 1 of the width. */
  readonly playhead?: number
  readonly playheadColour?: Colour
}

/** Bytes of a spectrum between which the colours lie: −78 and −14 dB, where 255 is 0 dB and 0 is −90 dB. */
const [FAINT, LOUD] = [34, 215]
const SHADES = {ascii: ' .:-=+*#%@', unicode: ' ░▒▓█'} as const
const UPPER_HALF = '▀'.charCodeAt(0)
const LOWER_HALF = '▄'.charCodeAt(0)
const FULL = '█'.charCodeAt(0)
const PLAYHEAD = 1 << 15

/** 0: nothing to see; else 1 … levels. */
const levelOf = (value: number, levels: number): number =>
  value < FAINT ? 0 : Math.min(levels, 1 + Math.floor(((value - FAINT) * levels) / (LOUD - FAINT)))

/**
 * `rows` lines, each exactly `width` wide, low notes at the bottom. spectra [column][band], bytes; of all columns and bands
 * that fall into a dot the loudest shows. With colours a cell has two dots, one above the other; without, one.
 */
export const spectrogram = (
  spectra: Uint8Array | undefined,
  {bands, width, rows, glyphs, heat, part, playhead, playheadColour}: SpectrogramOptions,
): Line[] => {
  const coloured = heat.length > 0 && glyphs !== 'ascii'
  const shades = glyphs === 'ascii' ? SHADES.ascii : SHADES.unicode
  const levels = coloured ? heat.length : shades.length - 1
  const dots = coloured ? rows * 2 : rows
  const grid = dotGrid(spectra ?? new Uint8Array(0), {bands, width, dots, levels, part})
  const head = cellAt(playhead, width)
  // A style's number is the upper dot's level and the lower one's.
  const base = levels + 1
  const colourOf = (level: number): Colour => (level === 0 ? undefined : heat[level - 1])
  const styleOf = (number: number): Style => {
    if (!coloured) return number & PLAYHEAD ? {bold: true, colour: playheadColour} : {}
    const [above, below] = [Math.floor((number & ~PLAYHEAD) / base), (number & ~PLAYHEAD) % base]
    if (number & PLAYHEAD) return {colour: playheadColour, background: colourOf(below), bold: true}
    if (above === 0 || above === below) return below === 0 ? {} : {colour: colourOf(below)}
    return below === 0 ? {colour: colourOf(above)} : {colour: colourOf(above), background: colourOf(below)}
  }
  return Array.from({length: rows}, (_, row) => {
    const {codes, styles} = emptyCells(width)
    for (let cell = 0; cell < width; cell++) {
      const above = grid[(coloured ? 2 * row : row) * width + cell]!
      if (!coloured) {
        codes[cell] = shades.charCodeAt(above)
        continue
      }
      const below = grid[(2 * row + 1) * width + cell]!
      styles[cell] = above * base + below
      codes[cell] = above === below ? (above === 0 ? SPACE : FULL) : above === 0 ? LOWER_HALF : UPPER_HALF
    }
    if (head !== undefined) {
      codes[head] = playheadCode(glyphs === 'ascii')
      styles[head]! |= PLAYHEAD
    }
    return toLine({codes, styles}, styleOf)
  })
}

type Grid = {
  readonly bands: number
  readonly width: number
  readonly dots: number
  readonly levels: number
  readonly part?: Part
}

/** [dot][cell], the highest band first: the level of the loudest that falls into each. */
const dotGrid = (spectra: Uint8Array, {bands, width, dots, levels, part = WHOLE}: Grid): Uint8Array => {
  const grid = new Uint8Array(dots * width)
  const columns = Math.floor(spectra.length / bands)
  const span = part.to - part.from
  if (columns === 0 || !(span > 0)) return grid
  const loudest = new Uint8Array(bands)
  const at = (cell: number): number => Math.floor(((cell / width - part.from) / span) * columns + 1e-9)
  for (let cell = 0; cell < width; cell++) {
    const begin = at(cell)
    if (begin >= columns || (cell + 1) / width <= part.from + 1e-9) continue
    const from = Math.max(0, begin)
    const to = Math.min(columns, Math.max(from + 1, at(cell + 1)))
    loudest.fill(0)
    for (let i = from * bands; i < to * bands; i += bands)
      for (let band = 0; band < bands; band++)
        if (spectra[i + band]! > loudest[band]!) loudest[band] = spectra[i + band]!
    for (let dot = 0; dot < dots; dot++) {
      const low = Math.floor((dot * bands) / dots)
      const high = Math.max(low + 1, Math.floor(((dot + 1) * bands) / dots))
      let most = 0
      for (let band = low; band < high; band++) if (loudest[band]! > most) most = loudest[band]!
      grid[(dots - 1 - dot) * width + cell] = levelOf(most, levels)
    }
  }
  return grid
}
