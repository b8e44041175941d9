import {gaussianSource} from '../gaussian.ts'

export const RATE = 22_050

/** A click of noise every `period` seconds from `offset` on, on a floor that is silent. */
export const clicks = (
  period: number,
  {
    seconds = 12,
    offset = 0.1,
    gain = 0.3,
    seed = 1,
  }: {seconds?: number; offset?: number; gain?: number; seed?: number} = {},
): Float32Array => {
  const out = new Float32Array(Math.round(seconds * RATE))
  const draw = gaussianSource(seed)
  for (let at = offset; at < seconds; at += period)
    for (let i = 0; i < 0.05 * RATE; i++) {
      const place = Math.round(at * RATE) + i
      if (place < out.length) out[place] = out[place]! + gain * draw() * Math.exp(-i / (0.01 * RATE))
    }
  return out
}

/** Steady white noise. */
export const hiss = (gain: number, {seconds = 12, seed = 1}: {seconds?: number; seed?: number} = {}): Float32Array => {
  const draw = gaussianSource(seed)
  return Float32Array.from({length: Math.round(seconds * RATE)}, () => gain * draw())
}
