import type {Seconds} from '../../base/units.ts'
import {barSeconds, barStart, type Metre} from '../../session/project/metre.ts'

/** Bars that are drawn: every so many, from the first whose line lies in the width. */
export type BarLines = {
  readonly every: number
  readonly lines: readonly {readonly bar: number; readonly cell: number}[]
}

/** Bars between two lines: musicians count in twos and fours. */
const STEPS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096] as const

/** The bar lines of a width that spans so many seconds, as many as leave `air` cells from one to the next. */
export const barLines = (
  metre: Metre,
  {seconds, width, air}: {seconds: Seconds; width: number; air: number},
): BarLines => {
  const cellsInBar = (barSeconds(metre) / seconds) * width
  const every = STEPS.find(step => step * cellsInBar >= air) ?? STEPS.at(-1)!
  const lines: {bar: number; cell: number}[] = []
  // Counted from bar 1 on, whatever lies before it.
  const first = 1 - Math.floor((metre.downbeat + 1e-6) / barSeconds(metre) / every) * every
  for (let bar = first; ; bar += every) {
    const cell = Math.floor((barStart(metre, bar) / seconds) * width + 1e-6)
    if (!(cell < width)) return {every, lines}
    if (cell >= 0) lines.push({bar, cell})
  }
}
