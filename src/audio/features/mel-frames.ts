import type {Hertz, Samples} from '../../base/units.ts'
import {frameStart, sqrtHann, stft} from '../dsp/spectrum.ts'
import {melFilters} from './mel-filters.ts'

type MelGrid = {
  readonly sampleRate: Hertz
  readonly size: Samples
  readonly hop: Samples
  readonly bands: number
}

/**
 * Power in mel bands under √Hann windows, [frame][band]: Σ_k w[k]·|X[k]|², scaled so that a sine of amplitude 1 at a band's
 * centre gives about 1. Only frames that lie wholly in the sound count, so neither end looks like a fade.
 */
export const melFrames = (x: Float32Array, {sampleRate, size, hop, bands}: MelGrid): Float64Array[] => {
  const filters = melFilters({bands, size, sampleRate})
  const scale = (2 / sqrtHann(size).reduce((a, b) => a + b)) ** 2
  const frames: Float64Array[] = []
  stft(x, {size, hop}, ({re, im}, f) => {
    const start = frameStart(f, {size, hop})
    if (start < 0 || start + size > x.length) return
    const frame = new Float64Array(bands)
    for (const [band, {from, weights}] of filters.entries()) {
      let power = 0
      for (let i = 0; i < weights.length; i++) power += weights[i]! * (re[from + i]! ** 2 + im[from + i]! ** 2)
      frame[band] = power * scale
    }
    frames.push(frame)
  })
  return frames
}
