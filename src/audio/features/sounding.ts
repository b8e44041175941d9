import type {Samples} from '../../base/units.ts'
import {isSilent} from './silence.ts'

const WINDOW: Samples = 4 * 22_050
const HOP: Samples = 2 * 22_050

/**
 * Whether mono sound at 22,050 Hz sounds, window for window: 4 s every 2 s, by the published rule, as separated stems are
 * judged. Shorter sound is one window.
 */
export const soundingWindows = (x: Float32Array): boolean[] => {
  const windows = Math.max(1, Math.ceil((x.length - HOP) / HOP))
  return Array.from({length: windows}, (_, i) => !isSilent(x.subarray(i * HOP, i * HOP + WINDOW)))
}
