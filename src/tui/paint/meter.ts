import type {Decibels} from '../../base/units.ts'
import type {Theme} from '../theme/theme.ts'
import {emptyCells, type Style, toLine} from './cells.ts'
import type {Glyphs, Line} from './run.ts'

export type MeterOptions = {
  readonly width: number
  readonly glyphs: Glyphs
  readonly theme: Theme
  /** The highest level of the last while, linear; a mark shows where it was. */
  readonly held?: number
}

const FLOOR: Decibels = -48
const WARNING: Decibels = -12
const HOT: Decibels = -3

/** From the smallest part of a cell to all of it. */
const PARTS: Readonly<Record<Glyphs, string>> = {braille: '╸━', blocks: '▌█', ascii: '='}
const TRACK: Readonly<Record<Glyphs, string>> = {braille: '·', blocks: '·', ascii: '.'}
const MARK: Readonly<Record<Glyphs, string>> = {braille: '▏', blocks: '│', ascii: '|'}
const [DIM, GOOD, LOUD, CLIPPED] = [0, 1, 2, 3]

/** Where a level lies between −48 dB and full scale, 0 … 1. */
export const meterPart = (level: number): number =>
  level > 0 ? Math.min(1, Math.max(0, 1 - (20 * Math.log10(level)) / FLOOR)) : 0

/**
 * A level meter exactly `width` wide: linear in dB from −48 to 0, other colours from −12 and −3 dB on. Its last cell says
 * `!` when the level, or the one held, reached full scale.
 */
export const meter = (level: number, {width, glyphs, theme, held = 0}: MeterOptions): Line => {
  const cells = emptyCells(width)
  const long = Math.max(0, width - 1)
  const zone = (cell: number): number => {
    const there = FLOOR + ((cell + 0.5) / long) * -FLOOR
    return there >= HOT ? CLIPPED : there >= WARNING ? LOUD : GOOD
  }
  const parts = PARTS[glyphs]
  const filled = Math.round(meterPart(level) * long * parts.length)
  for (let cell = 0; cell < long; cell++) {
    const there = Math.min(parts.length, filled - cell * parts.length)
    cells.codes[cell] = (there > 0 ? parts[there - 1]! : TRACK[glyphs]).charCodeAt(0)
    cells.styles[cell] = there > 0 ? zone(cell) : DIM
  }
  const mark = Math.min(long - 1, Math.floor(meterPart(held) * long))
  if (long > 0 && held > level && meterPart(held) > 0 && mark * parts.length >= filled) {
    cells.codes[mark] = MARK[glyphs].charCodeAt(0)
    cells.styles[mark] = zone(mark)
  }
  if (width > 0 && Math.max(level, held) >= 1) {
    cells.codes[long] = '!'.charCodeAt(0)
    cells.styles[long] = CLIPPED
  }
  const styles: readonly Style[] = [
    theme.name === 'none' ? {} : {colour: theme.dim},
    {colour: theme.good},
    {colour: theme.warning},
    {colour: theme.error, bold: true},
  ]
  return toLine(cells, style => styles[style]!)
}
