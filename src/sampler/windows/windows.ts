import {BadInput} from '../../base/errors.ts'
import type {Samples} from '../../base/units.ts'

/** One stretch of the input that the model sees at once. */
export type Window = {
  readonly index: number
  readonly start: Samples
  /** One past the last sample of the input in it: before `start + window` where the input is over, or some is spared. */
  readonly end: Samples
  /** Where the cross-fade from the window before begins and ends; both equal `start` for the first window. */
  readonly fadeFrom: Samples
  readonly fadeTo: Samples
}

export type WindowPlan = {
  readonly length: Samples
  /** What the model takes. */
  readonly window: Samples
  readonly windows: readonly Window[]
}

export type Sharing = {
  readonly overlap: Samples
  readonly grid?: Samples
  /** Samples at a window's end that are left silent, for those who move what is in it. */
  readonly spare?: Samples
  /** Where a cross-fade begins and ends, in samples before the end of the window before; no more than `overlap`. */
  readonly handOver?: {readonly from: Samples; readonly to: Samples}
}

/**
 * The fewest windows that cover `length` samples and overlap by at least `overlap`, evenly spread over multiples of `grid`: on
 * a network's frames, so that neighbours are of one mind in what they share. The last one, and an input shorter than one
 * window, is padded with zeros.
 *
 * A cross-fade is `overlap` long, in the middle of what two windows share: a window's edges, where the model has heard
 * the least, are left out. It is shorter only where the next one would begin before its end. `overlap` is 0 … window − 1.
 * With `handOver` it lies there instead, so far before the end of the window before: for windows that go on from what was made.
 */
export const planWindows = (length: Samples, window: Samples, sharing: Sharing): WindowPlan => {
  const {overlap, grid = 1, spare = 0, handOver} = sharing
  const usable = window - spare
  if (length < 1 || overlap < 0 || overlap >= usable)
    throw new BadInput(`no windows of ${usable} samples that overlap by ${overlap} cover ${length} samples`)
  const unit = grid > usable - overlap ? 1 : grid
  const units = Math.ceil(Math.max(0, length - usable) / unit)
  const count = 1 + Math.ceil(units / Math.floor((usable - overlap) / unit))
  const startOf = (index: number): Samples => (count === 1 ? 0 : unit * Math.round((index * units) / (count - 1)))
  const fade = count > 2 ? Math.min(overlap, unit * Math.floor(units / (count - 1))) : overlap
  const windows = Array.from({length: count}, (_, index): Window => {
    const start = startOf(index)
    const end = Math.min(start + usable, length)
    if (index === 0) return {index, start, end, fadeFrom: 0, fadeTo: 0}
    const shared = startOf(index - 1) + usable - start
    if (handOver) {
      const [fadeFrom, fadeTo] = [start + shared - handOver.from, start + shared - handOver.to]
      return {index, start, end, fadeFrom, fadeTo}
    }
    const fadeFrom = start + Math.floor((shared - fade) / 2)
    return {index, start, end, fadeFrom, fadeTo: fadeFrom + fade}
  })
  return {length, window, windows}
}

/** How much a window counts at sample t against the one before: 0 → 1 in a straight line, for content that is alike. */
export const fadeAt = ({fadeFrom, fadeTo}: Window, t: Samples): number =>
  t < fadeFrom ? 0 : t >= fadeTo ? 1 : (t - fadeFrom + 0.5) / (fadeTo - fadeFrom)

/** One window of [stem, sample] audio, [stem, window], with zeros after what it holds. */
export const cut = (audio: Float32Array, {window, length}: WindowPlan, {start, end}: Window): Float32Array => {
  const stems = audio.length / length
  const piece = new Float32Array(stems * window)
  for (let n = 0; n < stems; n++) piece.set(audio.subarray(n * length + start, n * length + end), n * window)
  return piece
}

/** Samples `from` to `to` of every row. */
export const between = (rows: readonly Float32Array[], from: Samples, to: Samples): Float32Array[] =>
  rows.map(row => row.slice(from, to))

/**
 * One window of the whole, [stem, end − start] as a row a stem: held + g·(piece − held) with g = `fadeAt`. The weights of old
 * and new sum to exactly 1, and where the two are equal the result is bit for bit that. `held` is what the windows before
 * made of this one, from its start on; piece: [stem, window].
 */
export const joined = (held: readonly Float32Array[], piece: Float32Array, {window}: WindowPlan, at: Window) =>
  Array.from({length: piece.length / window}, (_, n) => {
    const row = piece.slice(n * window, n * window + at.end - at.start)
    const before = held[n]
    if (!before) return row
    row.set(before.subarray(0, at.fadeFrom - at.start))
    for (let t = at.fadeFrom; t < at.fadeTo; t++) {
      const i = t - at.start
      row[i] = before[i]! + fadeAt(at, t) * (row[i]! - before[i]!)
    }
    return row
  })
