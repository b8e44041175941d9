import type {LaneName} from '../../session/project/project.ts'
import type {Settings} from '../../session/settings/settings.ts'

/** `#rrggbb`, or nothing: the terminal's own colour. */
export type Colour = string | undefined

/** Every colour on the screen has a name here. Nothing is told by colour alone, and the terminal's background stays. */
export type Theme = {
  readonly name: ThemeName
  readonly lane: Readonly<Record<LaneName, Colour>>
  /** Titles, the selected thing, keys in the footer. */
  readonly accent: Colour
  /** Headings' rules, borders, what is off. */
  readonly dim: Colour
  readonly good: Colour
  readonly warning: Colour
  readonly error: Colour
  readonly playhead: Colour
  readonly loop: Colour
  /** From silence to full scale, for spectrograms: at least two. Empty: shades by character. */
  readonly heat: readonly string[]
}

export type ThemeName = Settings['theme']
