const RATE = 22_050

export type Tune = {
  /** Seconds from note to note. */
  readonly period: number
  /** Hertz, over and over. */
  readonly pitches: readonly number[]
  readonly seconds?: number
  readonly gain?: number
}

/** Plucked notes with three overtones, one after the other. */
export const tune = ({period, pitches, seconds = 6, gain = 0.2}: Tune): Float32Array => {
  const out = new Float32Array(Math.round(seconds * RATE))
  for (let n = 0; n * period < seconds; n++) {
    const from = Math.round(n * period * RATE)
    const pitch = pitches[n % pitches.length]!
    for (let i = from, to = Math.min(out.length, from + period * RATE); i < to; i++) {
      const t = (i - from) / RATE
      const fade = Math.min(1, t / 0.005) * Math.exp(-4 * t)
      for (const k of [1, 2, 3]) out[i] = out[i]! + ((gain * fade) / k) * Math.sin(2 * Math.PI * k * pitch * t)
    }
  }
  return out
}
