import type {Decibels, Hertz, Samples} from '../../base/units.ts'
import {type Band, type Filter, polyphase, type ReadInto, type ResampleRangeInto} from './polyphase.ts'

/** Nothing folds back: the stop band begins at the Nyquist frequency. */
const WHOLE_BAND: Band = {pass: 0.91, stop: 1, rejection: 100}

/** The length `resample` gives `samples` samples. */
export const resampledLength = (samples: Samples, from: Hertz, to: Hertz): Samples => Math.round((samples * to) / from)

/**
 * Changes the sample rate: a Kaiser-windowed sinc in polyphase form, linear phase and without delay, so output sample i
 * lies at input time i·from/to and there are exactly `Math.round(x.length·to/from)`. Before and after x is silence.
 * Flat to 91 % of the lower Nyquist frequency, 100 dB down from the Nyquist frequency on. Equal rates give a copy.
 * Throws RangeError when a rate is not above 0.
 */
export const resample = (x: Float32Array, from: Hertz, to: Hertz): Float32Array => {
  const out = new Float32Array(resampledLength(x.length, from, to))
  resampler(x, from, to)(out, 0)
  return out
}

/** `resample` for any stretch of the output, without computing the rest. Keeps x. */
export const resampler = (x: Float32Array, from: Hertz, to: Hertz): ResampleRangeInto => {
  checkRates(from, to)
  if (from === to) return (out, start) => copyInto(out, x, start)
  if (isFar(from, to))
    return resampler(filterAll(x, from, halving({from, to, rejection: WHOLE_BAND.rejection})), from / 2, to)
  return polyphase(from, lowPassTo(from, to, WHOLE_BAND))(readerOf(x))
}

/** `resample` of a signal of `length` samples that is never there as a whole: it is read where it is needed. */
export type StreamResampler = (read: ReadInto, length: Samples) => ResampleRangeInto

/**
 * The same filters as `resample`, computed once for any number of signals. What they give is what `resample` gives, but
 * for the last bit where rates are four times apart. Each signal keeps memory for one block, whatever its length.
 * Throws RangeError when a rate is not above 0.
 */
export const streamResampler = (from: Hertz, to: Hertz, band = WHOLE_BAND): StreamResampler => {
  checkRates(from, to)
  if (from === to) return read => readThrough(read)
  if (isFar(from, to)) {
    const halve = polyphase(from, halving({from, to, rejection: band.rejection}))
    const rest = streamResampler(from / 2, to, band)
    return (read, length) => {
      const half = Math.ceil(length / 2)
      return rest(within(halve(read), half), half)
    }
  }
  const filter = polyphase(from, lowPassTo(from, to, band))
  return read => filter(read)
}

/** A signal of `length` samples as `resample` gives it, for a reader: silence around it. */
export const resampledReader = (read: ReadInto, length: Samples, {from, to}: {from: Hertz; to: Hertz}): ReadInto =>
  within(streamResampler(from, to)(read, length), resampledLength(length, from, to))

const checkRates = (from: Hertz, to: Hertz): void => {
  if (!(from > 0 && to > 0)) throw new RangeError(`sample rates must be above 0 Hz, got ${from} and ${to}`)
}

/** Halving first with a short filter is cheaper then. */
const isFar = (from: Hertz, to: Hertz): boolean => from >= 4 * to

/** Only what would fold into the final pass band has to go. */
const halving = ({from, to, rejection}: {from: Hertz; to: Hertz; rejection: Decibels}): Filter => ({
  to: from / 2,
  pass: to / 2,
  stop: from / 2 - to / 2,
  rejection,
})

const lowPassTo = (from: Hertz, to: Hertz, band: Band): Filter => {
  const nyquist = Math.min(from, to) / 2
  return {...band, to, pass: band.pass * nyquist, stop: band.stop * nyquist}
}

const filterAll = (x: Float32Array, from: Hertz, filter: Filter): Float32Array => {
  const out = new Float32Array(Math.ceil((x.length * filter.to) / from))
  polyphase(from, filter)(readerOf(x))(out, 0)
  return out
}

/** A signal in memory, with silence around it. */
export const readerOf =
  (x: Float32Array): ReadInto =>
  (into, base) => {
    into.fill(0)
    const from = Math.max(0, base)
    const to = Math.min(x.length, base + into.length)
    if (from < to) into.set(x.subarray(from, to), from - base)
  }

const readThrough = (read: ReadInto): ResampleRangeInto => {
  let scratch = new Float64Array(0)
  return (out, start) => {
    if (scratch.length !== out.length) scratch = new Float64Array(out.length)
    read(scratch, start)
    out.set(scratch)
  }
}

/** A filtered signal as the input of the next filter: `length` samples, and silence around them. */
const within = (filtered: ResampleRangeInto, length: Samples): ReadInto => {
  let scratch = new Float32Array(0)
  return (into, base) => {
    if (scratch.length !== into.length) scratch = new Float32Array(into.length)
    filtered(scratch, base)
    into.set(scratch)
    if (base < 0) into.fill(0, 0, Math.min(into.length, -base))
    if (base + into.length > length) into.fill(0, Math.max(0, length - base))
  }
}

const copyInto = (out: Float32Array, x: Float32Array, start: Samples): void => {
  const [from, to] = [Math.max(0, start), Math.min(x.length, start + out.length)]
  out.fill(0)
  if (from < to) out.set(x.subarray(from, to), from - start)
}
