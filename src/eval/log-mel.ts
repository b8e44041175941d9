import {ANALYSIS_RATE} from '../audio/features/analysis-rate.ts'
import {melFrames} from '../audio/features/mel-frames.ts'
import type {Embedder} from './embedder.ts'

/** Where sound is looked at wherever an eval speaks of mel bands. */
export const MEL_GRID = {sampleRate: ANALYSIS_RATE, size: 2048, hop: 512, bands: 64}
/** 0.998 s. */
const FRAMES_PER_SEGMENT = 43
/** Power, with a sine of full scale at 1: −80 dB, below what 16 bits leave in a band. */
const FLOOR = 1e-8

/** Of every band the mean of log₁₀ max(floor, P) over the frames, then its standard deviation: [2·bands] of [frame][band]. */
const summary = (frames: readonly Float64Array[]): Float64Array => {
  const logs = frames.map(frame => frame.map(power => Math.log10(Math.max(FLOOR, power))))
  const bands = frames[0]!.length
  const out = new Float64Array(2 * bands)
  for (let band = 0; band < bands; band++) {
    let sum = 0
    for (const frame of logs) sum += frame[band]!
    const mean = sum / logs.length
    let squares = 0
    for (const frame of logs) squares += (frame[band]! - mean) ** 2
    out[band] = mean
    out[bands + band] = Math.sqrt(squares / logs.length)
  }
  return out
}

/**
 * An embedding without a trained network: 64 mel bands of the power spectrum (√Hann windows of 2048 samples every 512),
 * log₁₀ with a floor of −80 dB, and of each band its mean and standard deviation over the 43 frames of a segment. Hears
 * level, timbre, and how much either moves within a second; no melody, harmony or rhythm.
 */
export const logMelEmbedder = (): Embedder => {
  const embed = (x: Float32Array): Float64Array[] => {
    const frames = melFrames(x, MEL_GRID)
    const segments = Math.floor(frames.length / FRAMES_PER_SEGMENT)
    return Array.from({length: segments}, (_, i) =>
      summary(frames.slice(i * FRAMES_PER_SEGMENT, (i + 1) * FRAMES_PER_SEGMENT)),
    )
  }
  return {name: 'log-mel', dims: 2 * MEL_GRID.bands, embed}
}
