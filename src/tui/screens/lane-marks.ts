import type {Range} from '../../base/range.ts'
import type {Metre} from '../../session/project/metre.ts'
import {barLines} from '../paint/bar-lines.ts'
import {cellsOf} from '../paint/cells.ts'
import {type Mark, marked} from '../paint/overlay-marks.ts'
import type {Glyphs, Line} from '../paint/run.ts'
import type {Theme} from '../theme/theme.ts'

type LaneMarks = {
  readonly metre?: Metre
  /** Marked to be made anew. */
  readonly parts: readonly Range[]
  /** Marks that rest, since the lane is locked. */
  readonly resting: boolean
  readonly span: number
  readonly width: number
  readonly theme: Theme
  readonly glyphs: Glyphs
}

/** Cells from one line to the next: fewer would hide the sound. */
const AIR = 4

/** A lane's picture with bar lines where it is blank, and brackets around the parts that are to be made anew. */
export const withLaneMarks = (lines: readonly Line[], facts: LaneMarks): Line[] => {
  const {metre, parts, resting, span, width, theme, glyphs} = facts
  if (span <= 0) return [...lines]
  const dim = theme.name === 'none' ? {dim: true} : {colour: theme.dim}
  const bright = resting ? dim : {colour: theme.warning, bold: true}
  const bar = glyphs === 'ascii' ? ':' : '┊'
  const grid: Mark[] = metre
    ? barLines(metre, {seconds: span, width, air: AIR}).lines.map(({cell}) => ({
        cell,
        text: bar,
        style: dim,
        soft: true,
      }))
    : []
  const rule = glyphs === 'ascii' ? '=' : '═'
  const brackets = parts.flatMap(part => {
    const cells = cellsOf({from: part.from / span, to: part.to / span}, width)
    if (!cells || part.from >= span) return []
    return Array.from({length: cells.to - cells.from}, (_, i): Mark => {
      const edge = i === 0 ? '[' : i === cells.to - cells.from - 1 ? ']' : undefined
      return {cell: cells.from + i, text: edge ?? rule, style: bright, soft: edge === undefined && lines.length > 1}
    })
  })
  // Of two marks in one cell the first counts.
  const top = [...brackets, ...grid].sort((a, b) => a.cell - b.cell)
  return lines.map((line, row) => marked(line, row === 0 ? top : grid))
}
