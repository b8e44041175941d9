import type {Range} from '../../base/range.ts'
import type {Seconds} from '../../base/units.ts'
import type {Theme} from '../theme/theme.ts'
import {cellAt, cellsOf, emptyCells, SPACE, type Style, toLine} from './cells.ts'
import type {Glyphs, Line} from './run.ts'
import {timeText} from './time.ts'

export type RulerOptions = {
  readonly seconds: Seconds
  readonly width: number
  readonly glyphs: Glyphs
  readonly theme: Theme
  readonly playhead?: Seconds
  readonly loop?: Range
}

/** Between labels, and how many parts each has. */
const STEPS: readonly (readonly [Seconds, number])[] = [
  ...([
    [0.1, 1],
    [0.2, 2],
    [0.5, 5],
    [1, 5],
    [2, 4],
    [5, 5],
    [10, 5],
    [15, 3],
    [30, 6],
  ] as const),
  ...([
    [60, 6],
    [120, 4],
    [300, 5],
    [600, 5],
    [900, 3],
    [1800, 6],
    [3600, 6],
  ] as const),
]
/** Cells between the end of a label and the next tick. */
const AIR = 3

type Signs = {tick: string; minor: string; in: string; out: string; between: string; playhead: string}
const UNICODE: Signs = {tick: '│', minor: '╵', in: '[', out: ']', between: '─', playhead: '▼'}
const ASCII: Signs = {tick: '|', minor: "'", in: '[', out: ']', between: '-', playhead: 'v'}
const [DIM, LOOP, PLAYHEAD] = [0, 1, 2]

/** The smallest step whose labels have room, or undefined when only one would. */
const stepFor = (seconds: Seconds, width: number): readonly [Seconds, number] | undefined =>
  STEPS.find(([step]) => {
    const label = timeText(seconds, {tenths: step < 1}).length + 1
    return (step / seconds) * width >= label + AIR
  })

/** One line exactly `width` wide: times along the project, the loop in brackets, the playhead on top of both. */
export const ruler = ({seconds, width, glyphs, theme, playhead, loop}: RulerOptions): Line => {
  const signs = glyphs === 'ascii' ? ASCII : UNICODE
  const cells = emptyCells(width)
  const put = (at: number, text: string, style: number): void => {
    for (let i = 0; i < text.length && at + i < width; i++) {
      cells.codes[at + i] = text.charCodeAt(i)
      cells.styles[at + i] = style
    }
  }
  if (seconds > 0) {
    const region = loop && cellsOf({from: loop.from / seconds, to: loop.to / seconds}, width)
    const head = cellAt(playhead === undefined ? undefined : playhead / seconds, width)
    const signsAt = [...(region ? [region.from, region.to - 1] : []), ...(head === undefined ? [] : [head])]
    const [step, parts] = stepFor(seconds, width) ?? [seconds * 2, 1]
    const cellOf = (time: Seconds): number => Math.floor((time / seconds) * width + 1e-6)
    for (let i = 0; i * step < seconds; i++) {
      const label = signs.tick + timeText(i * step, {tenths: step < 1})
      const from = cellOf(i * step)
      // A label that the playhead or a bracket would cut says a wrong time; its tick stays.
      const cut = signsAt.some(cell => cell > from && cell < from + label.length)
      if (from + label.length <= width) put(from, cut ? signs.tick : label, DIM)
    }
    if ((step / parts / seconds) * width >= 2)
      for (let i = 1; i * (step / parts) < seconds; i++) {
        const cell = cellOf((i * step) / parts)
        if (cells.codes[cell - 1] === SPACE && cells.codes[cell] === SPACE) put(cell, signs.minor, DIM)
      }
    if (region) {
      for (let cell = region.from; cell < region.to; cell++) {
        if (cells.codes[cell] === SPACE) put(cell, signs.between, LOOP)
        cells.styles[cell] = LOOP
      }
      put(region.to - 1, signs.out, LOOP)
      put(region.from, signs.in, LOOP)
    }
    if (head !== undefined) put(head, signs.playhead, PLAYHEAD)
  }
  const styles: readonly Style[] = [
    theme.name === 'none' ? {} : {colour: theme.dim},
    {colour: theme.loop},
    {colour: theme.playhead, bold: true},
  ]
  return toLine(cells, style => styles[style]!)
}
