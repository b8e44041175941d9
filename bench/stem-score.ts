import type {Decibels} from '../src/base/units.ts'
import type {WindowScore} from '../src/eval/windowed-score.ts'

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((a, b) => a + b) / values.length

type StemScore = {
  /** Mean improvement over all windows of all tracks: the paper's figure. It rewards silence. */
  readonly paper?: Decibels
  /** The same over the windows in which the stem sounds. */
  readonly active?: Decibels
  readonly activeWindows: number
  /** How many of these the estimate leaves silent. */
  readonly deadWindows: number
}

/** What windows of any number of tracks say about one stem; a mean over nothing is undefined. */
export const stemScore = (windows: readonly WindowScore[], stem: number): StemScore => {
  const active = windows.filter(window => window.active[stem])
  return {
    paper: mean(windows.map(window => window.improvement[stem]!)),
    active: mean(active.map(window => window.improvement[stem]!)),
    activeWindows: active.length,
    deadWindows: active.filter(window => window.dead[stem]).length,
  }
}
