import type {Seconds} from '../../base/units.ts'
import {ONSET_RATE} from './rhythm-frames.ts'

/** How much an interval that is off costs: (ln(interval/period))² times this, in deviations of the envelope. */
const TIGHTNESS = 300

/**
 * Frames of the beats that lie on the strongest onsets and keep to a period (Ellis 2007, "Beat tracking by dynamic
 * programming"): the sequence that maximises Σ envelope(t_i) − 300·Σ (ln((t_i − t_{i−1})/period))².
 */
export const trackBeats = (envelope: Float32Array, period: Seconds): number[] => {
  const frames = period * ONSET_RATE
  const [near, far] = [Math.round(frames / 2), Math.round(frames * 2)]
  const penalty = Float64Array.from({length: far + 1}, (_, d) => TIGHTNESS * Math.log(Math.max(d, 1) / frames) ** 2)
  const total = new Float64Array(envelope.length)
  const before = new Int32Array(envelope.length).fill(-1)
  for (let t = 0; t < envelope.length; t++) {
    let best = 0
    for (let d = near; d <= Math.min(far, t); d++) {
      const score = total[t - d]! - penalty[d]!
      if (score > best) {
        best = score
        before[t] = t - d
      }
    }
    total[t] = envelope[t]! + best
  }
  // The last beat is the best of the last period: what follows the music adds nothing.
  let last = 0
  const from = Math.max(0, envelope.length - Math.ceil(frames))
  for (let t = from; t < envelope.length; t++) if (total[t]! >= total[last]!) last = t
  const beats: number[] = []
  for (let t = last; t >= 0; t = before[t]!) beats.push(t)
  return beats.reverse()
}
