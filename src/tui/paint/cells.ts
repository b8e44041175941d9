import type {Line, Run} from './run.ts'

export type Style = Omit<Run, 'text'>

/** One line while it is painted: a UTF-16 code and the number of a style for each cell. All glyphs are one column wide. */
export type Cells = {readonly codes: Uint16Array; readonly styles: Uint16Array}

export const SPACE = 32

export const emptyCells = (width: number): Cells => ({
  codes: new Uint16Array(width).fill(SPACE),
  styles: new Uint16Array(width),
})

/** Neighbours of one style become one run; what a style's number means is asked once a run. */
export const toLine = ({codes, styles}: Cells, styleOf: (style: number) => Style): Line => {
  const line: Run[] = []
  for (let from = 0; from < codes.length; ) {
    let to = from + 1
    while (to < codes.length && styles[to] === styles[from]) to++
    let text = ''
    for (let i = from; i < to; i++) text += String.fromCharCode(codes[i]!)
    line.push({...styleOf(styles[from]!), text})
    from = to
  }
  return line
}

/** Which part of a width: 0 is its left edge, 1 its right one. */
export type Part = {readonly from: number; readonly to: number}

export const WHOLE: Part = {from: 0, to: 1}

/** Of a cell. The player's times are whole samples: one may come back from where a cell begins a little early. */
const HAIR = 1e-2

/** The cell in which a fraction of the width lies; none outside 0 … 1. */
export const cellAt = (fraction: number | undefined, width: number): number | undefined =>
  fraction === undefined || !(fraction >= 0 && fraction <= 1) || width < 1
    ? undefined
    : Math.min(width - 1, Math.floor(fraction * width + HAIR))

/** First cell of a part and the one after its last: every cell that it touches, at least one; none outside the width. */
export const cellsOf = (part: Part | undefined, width: number): {from: number; to: number} | undefined => {
  if (!part || !(part.to >= part.from) || part.to < 0 || part.from > 1 || width < 1) return undefined
  const from = Math.min(width - 1, Math.max(0, Math.floor(part.from * width)))
  return {from, to: Math.min(width, Math.max(from + 1, Math.ceil(part.to * width)))}
}

/** The vertical line of a playhead. */
export const playheadCode = (ascii: boolean): number => (ascii ? '|' : '│').charCodeAt(0)
