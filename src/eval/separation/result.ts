import type {Seconds} from '../../base/units.ts'
import type {Note} from '../dataset/track.ts'
import type {WindowScore} from '../windowed-score.ts'

/** What one row of the table made of one track: all that is kept of it. */
export type TrackResult = {
  /** Of everything that decides the result; see `keyOf`. */
  readonly key: string
  readonly row: string
  readonly track: string
  readonly seconds: Seconds
  readonly notes: readonly Note[]
  readonly seed: number
  readonly engine: string
  readonly evaluations: number
  readonly modelWindows: number
  readonly runSeconds: Seconds
  readonly windows: readonly WindowScore[]
}
