import {type Part, WHOLE} from './cells.ts'

/**
 * How far a waveform reaches above and below its centre line, in dots, for each column of dots. −1: nothing is there, not
 * even silence.
 */
export type Envelope = {readonly up: Int16Array; readonly down: Int16Array}

/** A lane has few dots for a large range: this bends the scale so that quiet music still shows. 1 would be linear. */
const BEND = 0.7

/** Dots for an amplitude: odd, rising, 0 at silence and all of `half` at full scale. */
export const dotsOf = (amplitude: number, half: number): number =>
  Math.round(Math.min(1, Math.max(0, amplitude)) ** BEND * half) || 0

export type EnvelopeOptions = {
  readonly columns: number
  /** Dots between the centre line and full scale. */
  readonly half: number
  /** Both sides as one above the line, that reaches as far as the larger of them. */
  readonly folded?: boolean
  /** Linear. */
  readonly gain?: number
  /** Which part of the width the peaks cover. */
  readonly part?: Part
}

/** peaks [column][min, max], any number of columns: merged by their extremes when there are more, repeated when fewer. */
export const envelope = (
  peaks: Float32Array,
  {columns, half, folded, gain = 1, part = WHOLE}: EnvelopeOptions,
): Envelope => {
  const up = new Int16Array(columns).fill(-1)
  const down = new Int16Array(columns).fill(-1)
  const count = peaks.length >> 1
  const span = part.to - part.from
  if (count === 0 || !(span > 0)) return {up, down}
  const at = (column: number): number => Math.floor(((column / columns - part.from) / span) * count + 1e-9)
  for (let column = 0; column < columns; column++) {
    const [begin, end] = [at(column), at(column + 1)]
    if (begin >= count || (column + 1) / columns <= part.from + 1e-9) continue
    const from = Math.max(0, begin)
    const to = Math.min(count, Math.max(from + 1, end))
    let low = 0
    let high = 0
    for (let i = from; i < to; i++) {
      const [min, max] = [peaks[2 * i]!, peaks[2 * i + 1]!]
      if (min < low) low = min
      if (max > high) high = max
    }
    up[column] = dotsOf((folded ? Math.max(high, -low) : high) * gain, half)
    down[column] = folded ? 0 : dotsOf(-low * gain, half)
  }
  return {up, down}
}
