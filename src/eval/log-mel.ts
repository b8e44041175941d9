import {frameStart, type Spectrum, sqrtHann, stft} from '../audio/spectrum.ts'
import type {Embedder} from './embedder.ts'
import {type MelFilter, melFilters} from './mel-filters.ts'

const SAMPLE_RATE = 22_050
const GRID = {size: 2048, hop: 512}
const BANDS = 64
/** 0.998 s. */
const FRAMES_PER_SEGMENT = 43
/** Power, with a sine of full scale at 1: −80 dB, below what 16 bits leave in a band. */
const FLOOR = 1e-8

/** Writes log₁₀ max(floor, Σ_k w[k]·|X[k]|²·scale) of every band; a sine of amplitude 1 at a centre gives about 0. */
const bandsInto = (out: Float64Array, {re, im}: Spectrum, filters: readonly MelFilter[], scale: number): void => {
  for (const [band, {from, weights}] of filters.entries()) {
    let power = 0
    for (let i = 0; i < weights.length; i++) power += weights[i]! * (re[from + i]! ** 2 + im[from + i]! ** 2)
    out[band] = Math.log10(Math.max(FLOOR, power * scale))
  }
}

/** The mean over the frames, then their standard deviation: [2·bands] of [frame][band]. */
const summary = (frames: readonly Float64Array[]): Float64Array => {
  const bands = frames[0]!.length
  const out = new Float64Array(2 * bands)
  for (let band = 0; band < bands; band++) {
    let sum = 0
    for (const frame of frames) sum += frame[band]!
    const mean = sum / frames.length
    let squares = 0
    for (const frame of frames) squares += (frame[band]! - mean) ** 2
    out[band] = mean
    out[bands + band] = Math.sqrt(squares / frames.length)
  }
  return out
}

/**
 * An embedding without a trained network: 64 mel bands of the power spectrum (√Hann windows of 2048 samples every 512),
 * log₁₀ with a floor of −80 dB, and of each band its mean and standard deviation over the 43 frames of a segment. Hears
 * level, timbre, and how much either moves within a second; no melody, harmony or rhythm. Only frames that lie wholly in
 * the sound count, so neither end looks like a fade.
 */
export const logMelEmbedder = (): Embedder => {
  const filters = melFilters({bands: BANDS, size: GRID.size, sampleRate: SAMPLE_RATE})
  const scale = (2 / sqrtHann(GRID.size).reduce((a, b) => a + b)) ** 2
  const embed = (x: Float32Array): Float64Array[] => {
    const segments: Float64Array[] = []
    let frames: Float64Array[] = []
    stft(x, GRID, (spectrum, f) => {
      const start = frameStart(f, GRID)
      if (start < 0 || start + GRID.size > x.length) return
      const bands = new Float64Array(BANDS)
      bandsInto(bands, spectrum, filters, scale)
      frames.push(bands)
      if (frames.length < FRAMES_PER_SEGMENT) return
      segments.push(summary(frames))
      frames = []
    })
    return segments
  }
  return {name: 'log-mel', dims: 2 * BANDS, embed}
}
