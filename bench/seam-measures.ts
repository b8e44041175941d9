import {type FrameGrid, frameStart, type Spectrum, stft} from '../src/audio/dsp/spectrum.ts'
import type {Decibels, Samples} from '../src/base/units.ts'

/** A tenth of a second at 22,050 Hz. */
const SEGMENT: Samples = 2205
const GRID: FrameGrid = {size: 1024, hop: 256}
/** Segments this far below the mean one say nothing. */
const FAINT = 1e-5

/** From one sample to before another. */
export type Region = readonly [from: Samples, to: Samples]

/** Mean energy of the second difference in each segment. */
export const secondDifference = (x: Float32Array): Float64Array => {
  const out = new Float64Array(Math.floor(x.length / SEGMENT))
  for (let s = 0; s < out.length; s++) {
    let sum = 0
    for (let i = Math.max(1, s * SEGMENT); i < Math.min(x.length - 1, (s + 1) * SEGMENT); i++)
      sum += (x[i - 1]! - 2 * x[i]! + x[i + 1]!) ** 2
    out[s] = sum
  }
  return out
}

/** Σ(|X_t| − |X_t−1|)² over the frames whose middle lies in each segment. */
export const spectralFlux = (x: Float32Array): Float64Array => {
  const out = new Float64Array(Math.floor(x.length / SEGMENT))
  const before = new Float64Array(GRID.size / 2 + 1)
  stft(x, GRID, ({re, im}: Spectrum, frame) => {
    let sum = 0
    for (let k = 0; k < before.length; k++) {
      const now = Math.hypot(re[k]!, im[k]!)
      sum += (now - before[k]!) ** 2
      before[k] = now
    }
    const segment = Math.floor((frameStart(frame, GRID) + (GRID.size - GRID.hop) / 2) / SEGMENT)
    if (segment >= 0 && segment < out.length) out[segment] = out[segment]! + sum
  })
  return out
}

/** log of what is in the regions over what is elsewhere, both as geometric means over segments; undefined without both. */
export const atBorders = (segments: Float64Array, borders: readonly Region[]): number | undefined => {
  const floor = (FAINT * segments.reduce((a, b) => a + b, 0)) / segments.length
  const [inside, outside]: [number[], number[]] = [[], []]
  for (const [s, value] of segments.entries()) {
    if (value <= floor) continue
    const isInside = borders.some(([from, to]) => s * SEGMENT < to && (s + 1) * SEGMENT > from)
    ;(isInside ? inside : outside).push(Math.log(value))
  }
  return inside.length > 0 && outside.length > 0 ? mean(inside) - mean(outside) : undefined
}

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length

/** Standard error of the mean. */
export const errorOf = (values: readonly number[]): number => {
  const middle = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1) / values.length)
}

/** How much more of one signal there is than of its difference to another. */
export const agreement = (a: Float32Array, b: Float32Array): Decibels => {
  let [signal, difference] = [0, 0]
  for (let i = 0; i < a.length; i++) {
    signal += a[i]! * a[i]!
    difference += (a[i]! - b[i]!) ** 2
  }
  return 10 * Math.log10(signal / difference)
}
