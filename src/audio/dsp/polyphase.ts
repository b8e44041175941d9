import type {Decibels, Hertz, Samples} from '../../base/units.ts'
import {kaiserLowPass} from './kaiser.ts'

/** The shape of the filter; `pass` and `stop` in parts of the lower Nyquist frequency. */
export type Band = {readonly pass: number; readonly stop: number; readonly rejection: Decibels}

/** `pass` and `stop` in hertz. */
export type Filter = Band & {readonly to: Hertz}

/** Fills all of `into` with input samples base, base + 1, …: 0 where there are none. */
export type ReadInto = (into: Float64Array, base: Samples) => void

/** Writes output samples start, start + 1, … of the resampled signal into all of `out`; they may lie beyond its end. */
export type ResampleRangeInto = (out: Float32Array, start: Samples) => void

/** Ratios with more phases than this use the two nearest of so many, weighted: their error is below −130 dB. */
const MOST_PHASES = 4096
/** Outputs computed from one stretch of input. */
const BLOCK: Samples = 4096

/**
 * y[i] = Σ_k x[k]·h(i·from/to − k). With from/to = step/phases in lowest terms, i·from/to = whole + phase/phases, so
 * row `phase` of the table holds h at the `taps` input samples around it: k = whole − half + 1 … whole + half. The table
 * is made once, here; every signal has its own scratch memory.
 */
export const polyphase = (
  from: Hertz,
  {to, pass, stop, rejection}: Filter,
): ((read: ReadInto) => ResampleRangeInto) => {
  const lowPass = kaiserLowPass(pass / from, stop / from, rejection)
  const half = 2 * Math.ceil(lowPass.reach / 2)
  const taps = 2 * half
  const {step, phases} = inLowestTerms(from, to)
  const rows = Math.min(phases, MOST_PHASES)
  const table = new Float64Array((rows + 1) * taps) // one row more, for the weighting
  for (let row = 0; row <= rows; row++)
    for (let k = 0; k < taps; k++) table[row * taps + k] = lowPass.at(row / rows + half - 1 - k)
  const lone = Array.from({length: rows + 1}, (_, row) => loneTap(table.subarray(row * taps, (row + 1) * taps)))
  const ratio = step / phases
  const inputsFor = (outputs: Samples): Samples => Math.ceil(outputs * ratio) + taps + 2

  const [wholeStep, phaseStep] = [Math.floor(step / phases), step % phases]

  return read => {
    let scratch = new Float64Array(0)
    return (out, start) => {
      const needed = inputsFor(Math.min(BLOCK, out.length))
      if (scratch.length < needed) scratch = new Float64Array(needed)
      for (let done = 0; done < out.length; done += BLOCK) {
        const count = Math.min(BLOCK, out.length - done)
        const position = (start + done) * step // exact in float64: far below 2^53
        const whole = Math.floor(position / phases)
        read(scratch, whole - half + 1)
        let phase = position - whole * phases
        let at = 0
        for (let i = 0; i < count; i++) {
          if (rows === phases) {
            const tap = lone[phase]!
            out[done + i] =
              tap < 0 ? dot(table, phase * taps, scratch, at, taps) : table[phase * taps + tap]! * scratch[at + tap]!
          } else {
            const place = (phase / phases) * rows
            const row = Math.floor(place)
            const low = dot(table, row * taps, scratch, at, taps)
            out[done + i] = low + (place - row) * (dot(table, (row + 1) * taps, scratch, at, taps) - low)
          }
          phase += phaseStep
          at += wholeStep
          if (phase >= phases) {
            phase -= phases
            at++
          }
        }
      }
    }
  }
}

/** Taps this far below 1 are zeros of the sinc, rounded. */
const ROUNDING = 1e-15

/**
 * The one tap of a row that is not 0, or −1: a filter whose band ends in the middle of its transition, as when a rate is
 * doubled with room to spare, gives every second sample as it came.
 */
const loneTap = (row: Float64Array): number => {
  const tap = row.findIndex(value => Math.abs(value) > ROUNDING)
  return row.findLastIndex(value => Math.abs(value) > ROUNDING) === tap ? tap : -1
}

/** Four sums, so that no addition has to wait for another; `taps` is a multiple of 4. */
const dot = (table: Float64Array, row: number, x: Float64Array, at: number, taps: number): number => {
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  for (let k = 0; k < taps; k += 4) {
    a += table[row + k]! * x[at + k]!
    b += table[row + k + 1]! * x[at + k + 1]!
    c += table[row + k + 2]! * x[at + k + 2]!
    d += table[row + k + 3]! * x[at + k + 3]!
  }
  return a + b + (c + d)
}

/** from/to = step/phases. Rates need not be whole; a thousandth of a hertz is kept. */
const inLowestTerms = (from: Hertz, to: Hertz): {step: number; phases: number} => {
  const scale = Number.isInteger(from) && Number.isInteger(to) ? 1 : 1000
  const [a, b] = [Math.round(from * scale), Math.round(to * scale)]
  const divisor = greatestCommonDivisor(a, b)
  return {step: a / divisor, phases: b / divisor}
}

const greatestCommonDivisor = (a: number, b: number): number => {
  while (b > 0) [a, b] = [b, a % b]
  return a
}
