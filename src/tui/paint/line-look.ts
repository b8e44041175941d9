import type {Theme} from '../theme/theme.ts'
import type {Glyphs} from './run.ts'

/** What a line is drawn with. */
export type LineLook = {
  readonly theme: Theme
  readonly glyphs: Glyphs
  /** Columns at most. */
  readonly width: number
}
