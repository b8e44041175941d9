import {ANALYSIS_RATE} from './analysis-rate.ts'
import {melFrames} from './mel-frames.ts'

const GRID = {sampleRate: ANALYSIS_RATE, size: 1024, hop: 256, bands: 40}
/** Values a second: one every 11.6 ms. */
export const ENVELOPE_RATE = GRID.sampleRate / GRID.hop

/** Amplitudes are compressed by log(1 + LOUD·a), the loudest band at a = 1: what is 60 dB below it hardly counts. */
const LOUD = 1000

/**
 * How strongly something begins at each moment of mono sound at 22,050 Hz: spectral flux, the mean over 40 mel bands of
 * max(0, L_t − L_{t−1}) with L = log(1 + 1000·√(P/max P)) (after Böck and Widmer 2013). How loud the sound is does not
 * matter. All 0 for silence.
 */
export const onsetEnvelope = (x: Float32Array): Float32Array => {
  const frames = melFrames(x, GRID)
  let top = 0
  for (const frame of frames) for (const power of frame) top = Math.max(top, power)
  const envelope = new Float32Array(Math.max(0, frames.length - 1))
  if (top === 0) return envelope
  const compressed = frames.map(frame => frame.map(power => Math.log1p(LOUD * Math.sqrt(power / top))))
  for (let t = 0; t < envelope.length; t++) {
    const [before, now] = [compressed[t]!, compressed[t + 1]!]
    let rise = 0
    for (let band = 0; band < GRID.bands; band++) rise += Math.max(0, now[band]! - before[band]!)
    envelope[t] = rise / GRID.bands
  }
  return envelope
}
