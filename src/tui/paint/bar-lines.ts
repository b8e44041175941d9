import type {Seconds} from '../../base/units.ts'
import {barSeconds, barStart, type Metre} from '../../session/project/metre.ts'

/** Bars that are drawn: every so many, from the first whose line lies in the width. */
export type BarLines = {
  readonly every: number
  readonly lines: readonly {readonly bar: number; readonly cell: number}[]
}

/** The bar lines of a width that spans so many seconds, as many as leave `air` cells from one to the next. */
export const barLines = (
  metre: Metre,
  {seconds, width, air}: {seconds: Seconds; width: number; air: number},
): BarLines => {
  const cellsInBar = (barSeconds(metre) / seconds) * width
  // Musicians count in twos and fours.
  const every = 2 ** Math.max(0, Math.ceil(Math.log2(air / cellsInBar)))
  const lines: {bar: number; cell: number}[] = []
  // Counted from bar 1 on, whatever lies before it.
  const first = 1 - Math.floor((metre.downbeat + 1e-6) / barSeconds(metre) / every) * every
  for (let bar = first; ; bar += every) {
    const cell = Math.floor((barStart(metre, bar) / seconds) * width + 1e-6)
    if (!(cell < width)) return {every, lines}
    if (cell >= 0) lines.push({bar, cell})
  }
}
