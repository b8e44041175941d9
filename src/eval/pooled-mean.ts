import {studentQuantile} from './student-t.ts'

/** What one track adds to a mean over all windows of all tracks. */
export type Share = {readonly sum: number; readonly count: number}

/** A mean and how far it may be off, either way; one track says nothing about that. */
export type Estimate = {readonly mean: number; readonly margin?: number}

const CONFIDENCE = 0.95

export const INTERVAL = '95 % confidence over tracks, Student’s t on the linearised mean'

/**
 * The average of several pooled means R_p = Σ_i y_ip / Σ_i w_ip, [part][track], and its interval.
 *
 * Windows of one track resemble each other, so the tracks are what was drawn: each moves the result by
 * e_i = mean_p (y_ip − R_p·w_ip)/Σ_j w_jp, and the margin is t₀.₉₅(n − 1)·√(n/(n − 1)·Σ e_i²) (Cochran 1977, §2.11 and 6.3).
 * With one window a track it is the textbook's t·s/√n. Parts without any count are left out; undefined when none is left.
 */
export const meanOfPooled = (parts: readonly (readonly Share[])[]): Estimate | undefined => {
  const filled = parts.filter(shares => shares.some(({count}) => count > 0))
  const tracks = filled[0]?.length ?? 0
  if (tracks === 0) return undefined
  const moved = new Float64Array(tracks)
  const heard = new Uint8Array(tracks)
  let mean = 0
  for (const shares of filled) {
    const count = shares.reduce((total, share) => total + share.count, 0)
    const own = shares.reduce((total, share) => total + share.sum, 0) / count
    mean += own / filled.length
    for (const [i, share] of shares.entries()) {
      moved[i] = moved[i]! + (share.sum - own * share.count) / count / filled.length
      if (share.count > 0) heard[i] = 1
    }
  }
  const n = heard.reduce((total, one) => total + one, 0)
  if (n < 2) return {mean}
  const squares = moved.reduce((total, value) => total + value * value, 0)
  return {mean, margin: studentQuantile(CONFIDENCE, n - 1) * Math.sqrt((n / (n - 1)) * squares)}
}
