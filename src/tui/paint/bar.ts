import {emptyCells, type Style, toLine} from './cells.ts'
import type {LineLook} from './line-look.ts'
import type {Glyphs, Line} from './run.ts'

/** Whole, half, and what is still to do. */
const SIGNS: Readonly<Record<Glyphs, readonly [string, string, string]>> = {
  braille: ['━', '╸', '─'],
  blocks: ['█', '▌', '░'],
  ascii: ['#', '-', '.'],
}
const [DONE, TO_DO] = [0, 1]

/** A progress bar exactly `width` wide; `progress` is 0 … 1. It is full only when all is done. */
export const bar = (progress: number, {width, glyphs, theme}: LineLook): Line => {
  const cells = emptyCells(width)
  const [full, half, rest] = SIGNS[glyphs]
  const halves = Math.floor(Math.min(1, Math.max(0, progress || 0)) * width * 2 + 1e-9)
  for (let cell = 0; cell < width; cell++) {
    const there = halves - 2 * cell
    cells.codes[cell] = (there >= 2 ? full : there === 1 ? half : rest).charCodeAt(0)
    cells.styles[cell] = there >= 1 ? DONE : TO_DO
  }
  const styles: readonly Style[] = [{colour: theme.accent}, {colour: theme.dim}]
  return toLine(cells, style => styles[style]!)
}
