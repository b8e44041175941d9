import type {Decibels} from '../../base/units.ts'

/** Root mean square; 0 for no samples. */
export const rms = (x: Float32Array): number => {
  if (x.length === 0) return 0
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += x[i]! * x[i]!
  return Math.sqrt(sum / x.length)
}

/** Largest magnitude; 0 for no samples. */
export const peak = (x: Float32Array): number => {
  let most = 0
  for (let i = 0; i < x.length; i++) {
    const size = Math.abs(x[i]!)
    if (size > most) most = size
  }
  return most
}

/** 20·log₁₀(amplitude): 1 → 0 dB, 0 → −Infinity. */
export const toDecibels = (amplitude: number): Decibels => 20 * Math.log10(amplitude)

/** Inverse of `toDecibels`; −Infinity → 0. */
export const fromDecibels = (level: Decibels): number => 10 ** (level / 20)

export type Peaks = {min: Float32Array; max: Float32Array} // [column]

/**
 * What a waveform of `columns` columns shows: the lowest and highest sample of each of `columns` equal stretches.
 * With more columns than samples, neighbouring columns share a sample; without samples every column is 0.
 */
export const peaks = (x: Float32Array, columns: number): Peaks => {
  const min = new Float32Array(columns)
  const max = new Float32Array(columns)
  if (x.length === 0) return {min, max}
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * x.length) / columns)
    const to = Math.max(from + 1, Math.floor(((column + 1) * x.length) / columns))
    let low = x[from]!
    let high = low
    for (let i = from + 1; i < to; i++) {
      const value = x[i]!
      if (value < low) low = value
      else if (value > high) high = value
    }
    min[column] = low
    max[column] = high
  }
  return {min, max}
}
