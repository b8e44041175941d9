import type {Seconds} from '../../base/units.ts'
import {ENVELOPE_RATE} from './onset-envelope.ts'

/** How well two onset envelopes go together, −1 to 1; undefined when one of them has no onsets at all. */
export type Agreement = (a: Float32Array, b: Float32Array) => number | undefined

const frames = (seconds: Seconds): number => Math.round(seconds * ENVELOPE_RATE)

/** How far two onsets that belong together may lie apart: what ensembles do, and what a frame blurs. */
const TOGETHER: Seconds = 0.05
/** Repetitions between these are beats and bars: 300 to 30 a minute. */
const PERIODS: readonly [Seconds, Seconds] = [0.2, 2]
/** Standard deviation of the blur under which repetitions are looked for. */
const BLUR: Seconds = 0.023

const centred = (x: Float32Array): Float64Array => {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length
  return Float64Array.from(x, value => value - mean)
}

const dot = (a: Float64Array, b: Float64Array, shift: number): number => {
  let sum = 0
  for (let i = Math.max(0, -shift), to = Math.min(a.length, b.length - shift); i < to; i++) sum += a[i]! * b[i + shift]!
  return sum
}

/** The largest correlation coefficient over shifts of at most `most`. */
const correlation = (a: Float64Array, b: Float64Array, most: number): number | undefined => {
  const scale = Math.sqrt(dot(a, a, 0) * dot(b, b, 0))
  if (!(scale > 0)) return undefined
  let best = -1
  for (let shift = -most; shift <= most; shift++) best = Math.max(best, dot(a, b, shift) / scale)
  return best
}

/**
 * Whether things begin together: the correlation of the two envelopes at the best shift within ±50 ms. 1 for the same
 * onsets with the same strengths, about 0.05 (the best of nine chances) for music that has nothing to do with each other.
 */
export const onsetAgreement: Agreement = (a, b) => correlation(centred(a), centred(b), frames(TOGETHER))

/** Gaussian blur; outside itself x is as at its ends. */
const blurred = (x: Float64Array): Float64Array => {
  const deviation = BLUR * ENVELOPE_RATE
  const reach = Math.ceil(3 * deviation)
  const weights = Array.from({length: 2 * reach + 1}, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * deviation ** 2)))
  const total = weights.reduce((sum, weight) => sum + weight)
  return x.map((_, t) => {
    let sum = 0
    for (const [i, weight] of weights.entries()) sum += weight * x[Math.min(x.length - 1, Math.max(0, t + i - reach))]!
    return sum / total
  })
}

/** How much the envelope resembles itself a period later, for every period of a beat or a bar. */
const repetition = (envelope: Float32Array): Float32Array => {
  const x = blurred(centred(envelope))
  const [from, to] = PERIODS.map(frames) as [number, number]
  const most = Math.min(to, Math.floor(x.length / 2))
  return Float32Array.from({length: Math.max(0, most - from + 1)}, (_, i) => dot(x, x, from + i))
}

/**
 * Whether both keep the same time: the correlation of the envelopes' autocorrelations over periods of 0.2 to 2 s. It does
 * not mind which of them leads, and does mind tempo and metre.
 */
export const beatAgreement: Agreement = (a, b) => {
  const [own, other] = [repetition(a), repetition(b)]
  return own.length > 1 ? correlation(centred(own), centred(other), 0) : undefined
}
