import type {Range} from '../../base/range.ts'
import type {Seconds} from '../../base/units.ts'
import {barSeconds, type Metre, placeIn} from '../../session/project/metre.ts'
import type {Theme} from '../theme/theme.ts'
import {barLines} from './bar-lines.ts'
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
  /** Bars are counted in it, instead of seconds. */
  readonly metre?: Metre
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

type Span = {readonly seconds: Seconds; readonly width: number}
type Ticks = {readonly labels: readonly {cell: number; text: string}[]; readonly minor: readonly number[]}

const cellIn = (time: Seconds, {seconds, width}: Span): number => Math.floor((time / seconds) * width + 1e-6)

const timeTicks = (span: Span): Ticks => {
  const {seconds, width} = span
  const [step, parts] = stepFor(seconds, width) ?? [seconds * 2, 1]
  const upTo = (every: Seconds): Seconds[] =>
    Array.from({length: Math.ceil(seconds / every - 1e-9)}, (_, i) => i * every)
  return {
    labels: upTo(step).map(time => ({cell: cellIn(time, span), text: timeText(time, {tenths: step < 1})})),
    minor: (step / parts / seconds) * width >= 2 ? upTo(step / parts).map(time => cellIn(time, span)) : [],
  }
}

/** Cells that the number of a bar takes, with its tick. */
const barLabel = (metre: Metre, seconds: Seconds): number => String(placeIn(metre, seconds).bar).length + 1

/** Numbers at bars; between them beats, half bars or other bars: whatever has room for all of its kind beside the numbers. */
const barTicks = (metre: Metre, span: Span): Ticks => {
  const label = barLabel(metre, span.seconds)
  const {every, lines} = barLines(metre, {...span, air: label + AIR})
  const labels = lines.map(({bar, cell}) => ({cell, text: String(bar)}))
  const cellsInBar = (barSeconds(metre) / span.seconds) * span.width
  if (every > 1) {
    const others = barLines(metre, {...span, air: label + 1})
    return {labels, minor: others.every < every ? others.lines.map(({cell}) => cell) : []}
  }
  const {beatsInBar} = metre
  const parts = [beatsInBar, ...(beatsInBar % 2 === 0 ? [2] : [])].find(count => cellsInBar / count >= label + 1)
  if (parts === undefined) return {labels, minor: []}
  const step = barSeconds(metre) / parts
  const minor: number[] = []
  for (let n = 0; ; n++) {
    const cell = cellIn((metre.downbeat % step) + n * step, span)
    if (cell >= span.width) return {labels, minor}
    minor.push(cell)
  }
}

/** One line exactly `width` wide: bars or times along the project, the loop in brackets, the playhead on top of both. */
export const ruler = ({seconds, width, glyphs, theme, playhead, loop, metre}: RulerOptions): Line => {
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
    const {labels, minor} = metre ? barTicks(metre, {seconds, width}) : timeTicks({seconds, width})
    for (const {cell: from, text} of labels) {
      const label = signs.tick + text
      // A label that the playhead or a bracket would cut says a wrong time; its tick stays.
      const cut = signsAt.some(cell => cell > from && cell < from + label.length)
      if (from + label.length <= width) put(from, cut ? signs.tick : label, DIM)
    }
    for (const cell of minor)
      if (cells.codes[cell - 1] === SPACE && cells.codes[cell] === SPACE) put(cell, signs.minor, DIM)
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
