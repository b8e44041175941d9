import type {Samples} from '../../base/units.ts'
import {ANALYSIS_RATE} from './analysis-rate.ts'
import {isSilent} from './silence.ts'

const WINDOW: Samples = 4 * ANALYSIS_RATE
export const SOUNDING_HOP: Samples = 2 * ANALYSIS_RATE

/**
 * Whether mono sound at 22,050 Hz sounds, window for window: 4 s every 2 s, by the published rule, as separated stems are
 * judged. Shorter sound is one window.
 */
export const soundingWindows = (x: Float32Array): boolean[] => {
  const windows = Math.max(1, Math.ceil((x.length - SOUNDING_HOP) / SOUNDING_HOP))
  return Array.from({length: windows}, (_, i) => !isSilent(x.subarray(i * SOUNDING_HOP, i * SOUNDING_HOP + WINDOW)))
}

/** How many windows sound between two samples, the first a multiple of SOUNDING_HOP: each is listened to once. */
export const soundingCounter = (x: Float32Array): ((from: Samples, to: Samples) => number) => {
  const before = [0]
  for (const sounds of soundingWindows(x)) before.push(before.at(-1)! + Number(sounds))
  return (from, to) => {
    const first = from / SOUNDING_HOP
    const whole = Math.max(0, Math.floor((to - from - WINDOW) / SOUNDING_HOP) + 1)
    const rest = x.subarray(from + whole * SOUNDING_HOP, to)
    const isShort = whole === 0 || rest.length > SOUNDING_HOP
    return before[first + whole]! - before[first]! + Number(isShort && !isSilent(rest))
  }
}
