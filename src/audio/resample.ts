import type {Decibels, Hertz, Samples} from '../base/units.ts'
import {kaiserLowPass} from './kaiser.ts'

/** The shape of the filter; `pass` and `stop` in parts of the lower Nyquist frequency. */
export type Band = {pass: number; stop: number; rejection: Decibels}

/** Nothing folds back: the stop band begins at the Nyquist frequency. */
const WHOLE_BAND: Band = {pass: 0.91, stop: 1, rejection: 100}
/** Ratios with more phases than this use the two nearest of so many, weighted: their error is below −130 dB. */
const MOST_PHASES = 4096
/** Outputs computed from one stretch of input. */
const BLOCK: Samples = 4096

/** The length `resample` gives `samples` samples. */
export const resampledLength = (samples: Samples, from: Hertz, to: Hertz): Samples => Math.round((samples * to) / from)

/**
 * Changes the sample rate: a Kaiser-windowed sinc in polyphase form, linear phase and without delay, so output sample i
 * lies at input time i·from/to and there are exactly `Math.round(x.length·to/from)`. Before and after x is silence.
 * Flat to 91 % of the lower Nyquist frequency, 100 dB down from the Nyquist frequency on. Equal rates give a copy.
 * @throws RangeError when a rate is not above 0.
 */
export function resample(x: Float32Array, from: Hertz, to: Hertz): Float32Array {
  const out = new Float32Array(resampledLength(x.length, from, to))
  resampler(x, from, to)(out, 0)
  return out
}

/** Writes output samples start, start + 1, … of the resampled signal into all of `out`; they may lie beyond its end. */
export type ResampleRangeInto = (out: Float32Array, start: Samples) => void

/** `resample` for any stretch of the output, without computing the rest. Keeps x. */
export function resampler(x: Float32Array, from: Hertz, to: Hertz, band = WHOLE_BAND): ResampleRangeInto {
  if (!(from > 0 && to > 0)) throw new RangeError(`sample rates must be above 0 Hz, got ${from} and ${to}`)
  if (from === to) return (out, start) => copyInto(out, x, start)
  if (from >= 4 * to) {
    // Halving first with a short filter is cheaper: only what would fold into the final pass band has to go.
    const half = filterAll(x, from, {to: from / 2, pass: to / 2, stop: from / 2 - to / 2, rejection: band.rejection})
    return resampler(half, from / 2, to, band)
  }
  const nyquist = Math.min(from, to) / 2
  return polyphase(x, from, {...band, to, pass: band.pass * nyquist, stop: band.stop * nyquist})
}

type Filter = Band & {to: Hertz} // pass and stop in hertz

function filterAll(x: Float32Array, from: Hertz, filter: Filter): Float32Array {
  const out = new Float32Array(Math.ceil((x.length * filter.to) / from))
  polyphase(x, from, filter)(out, 0)
  return out
}

/**
 * y[i] = Σ_k x[k]·h(i·from/to − k). With from/to = step/phases in lowest terms, i·from/to = whole + phase/phases, so
 * row `phase` of the table holds h at the `taps` input samples around it: k = whole − half + 1 … whole + half.
 */
function polyphase(x: Float32Array, from: Hertz, {to, pass, stop, rejection}: Filter): ResampleRangeInto {
  const lowPass = kaiserLowPass(pass / from, stop / from, rejection)
  const half = 2 * Math.ceil(lowPass.reach / 2)
  const taps = 2 * half
  const {step, phases} = inLowestTerms(from, to)
  const rows = Math.min(phases, MOST_PHASES)
  const table = new Float64Array((rows + 1) * taps) // one row more, for the weighting
  for (let row = 0; row <= rows; row++)
    for (let k = 0; k < taps; k++) table[row * taps + k] = lowPass.at(row / rows + half - 1 - k)
  const ratio = step / phases
  const scratch = new Float64Array(Math.ceil(BLOCK * ratio) + taps + 2)

  const [wholeStep, phaseStep] = [Math.floor(step / phases), step % phases]

  return (out, start) => {
    for (let done = 0; done < out.length; done += BLOCK) {
      const count = Math.min(BLOCK, out.length - done)
      const position = (start + done) * step // exact in float64: far below 2^53
      const whole = Math.floor(position / phases)
      fillInto(scratch, x, whole - half + 1)
      let phase = position - whole * phases
      let at = 0
      for (let i = 0; i < count; i++) {
        if (rows === phases) {
          out[done + i] = dot(table, phase * taps, scratch, at, taps)
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

/** Four sums, so that no addition has to wait for another; `taps` is a multiple of 4. */
function dot(table: Float64Array, row: number, x: Float64Array, at: number, taps: number): number {
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

/** scratch[i] = x[base + i], 0 outside x. */
function fillInto(scratch: Float64Array, x: Float32Array, base: number): void {
  scratch.fill(0)
  const from = Math.max(0, base)
  const to = Math.min(x.length, base + scratch.length)
  if (from < to) scratch.set(x.subarray(from, to), from - base)
}

function copyInto(out: Float32Array, x: Float32Array, start: Samples): void {
  const [from, to] = [Math.max(0, start), Math.min(x.length, start + out.length)]
  out.fill(0)
  if (from < to) out.set(x.subarray(from, to), from - start)
}

/** from/to = step/phases. Rates need not be whole; a thousandth of a hertz is kept. */
function inLowestTerms(from: Hertz, to: Hertz): {step: number; phases: number} {
  const scale = Number.isInteger(from) && Number.isInteger(to) ? 1 : 1000
  const [a, b] = [Math.round(from * scale), Math.round(to * scale)]
  const divisor = greatestCommonDivisor(a, b)
  return {step: a / divisor, phases: b / divisor}
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b > 0) [a, b] = [b, a % b]
  return a
}
