import type {Colour} from '../theme/theme.ts'

/** A piece of a line in one style. */
export type Run = {
  readonly text: string
  readonly colour?: Colour
  readonly background?: Colour
  readonly bold?: boolean
  readonly dim?: boolean
  readonly inverse?: boolean
}

/** One line of the screen. */
export type Line = readonly Run[]

/** What the terminal can show, best first. */
export type Glyphs = 'braille' | 'blocks' | 'ascii'
