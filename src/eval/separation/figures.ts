import {STEMS} from '../../base/stems.ts'
import type {Seconds} from '../../base/units.ts'
import {type Estimate, meanOfPooled, type Share} from '../pooled-mean.ts'
import type {WindowScore} from '../windowed-score.ts'
import type {TrackResult} from './result.ts'

/** bass, drums, guitar, piano, and the mean of the four; nothing where there was no window. */
export type StemMeans = readonly (Estimate | undefined)[]

/** What a row's results on all tracks come to. */
export type Figures = {
  readonly tracks: number
  readonly windows: number
  /** SI-SDRi by the paper's rule, dB: every stem of every window, silent ones as well. It rewards silence. */
  readonly paperRule: StemMeans
  /** SI-SDRi over the windows in which the stem sounds, dB. */
  readonly sounding: StemMeans
  /** SDR over the windows in which the stem sounds, dB. */
  readonly sdr: StemMeans
  /** Windows in which the stem sounds, and how many of them the estimate leaves silent; all stems together. */
  readonly soundingWindows: number
  readonly deadWindows: number
  /** Network calls for a window of the model; nothing where none was needed. */
  readonly evaluations?: number
  /** Computing time for 12 s of sound. */
  readonly secondsPer12: Seconds
}

type Value = (window: WindowScore, stem: number) => number | undefined

const shareOf = (windows: readonly WindowScore[], stem: number, value: Value): Share => {
  let [sum, count] = [0, 0]
  for (const window of windows) {
    const one = value(window, stem)
    if (one === undefined) continue
    sum += one
    count++
  }
  return {sum, count}
}

const stemMeans = (results: readonly TrackResult[], value: Value): StemMeans => {
  const parts = STEMS.map((_, stem) => results.map(({windows}) => shareOf(windows, stem, value)))
  return [...parts.map(shares => meanOfPooled([shares])), meanOfPooled(parts)]
}

const count = (results: readonly TrackResult[], of: (result: TrackResult) => number): number =>
  results.reduce((sum, result) => sum + of(result), 0)

const sounds = (window: WindowScore): number => window.active.filter(Boolean).length
const isDead = (window: WindowScore): number => window.dead.filter(Boolean).length
const over = (windows: readonly WindowScore[], of: (window: WindowScore) => number): number =>
  windows.reduce((sum, window) => sum + of(window), 0)

/** Nothing without a result. The order of the results does not matter beyond rounding. */
export const figuresOf = (results: readonly TrackResult[]): Figures | undefined => {
  if (results.length === 0) return undefined
  const modelWindows = count(results, result => result.modelWindows)
  return {
    tracks: results.length,
    windows: count(results, ({windows}) => windows.length),
    paperRule: stemMeans(results, ({improvement}, n) => improvement[n]),
    sounding: stemMeans(results, ({improvement, active}, n) => (active[n] ? improvement[n] : undefined)),
    sdr: stemMeans(results, ({sdr, active}, n) => (active[n] ? sdr[n] : undefined)),
    soundingWindows: count(results, ({windows}) => over(windows, sounds)),
    deadWindows: count(results, ({windows}) => over(windows, isDead)),
    ...(modelWindows > 0 && {evaluations: count(results, result => result.evaluations) / modelWindows}),
    secondsPer12: (12 * count(results, result => result.runSeconds)) / count(results, result => result.seconds),
  }
}
