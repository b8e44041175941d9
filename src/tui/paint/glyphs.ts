import type {Glyphs} from './run.ts'

export type GlyphsOptions = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  /** What the user wants; `auto`: the best that the terminal shows. `--no-unicode` is `ascii`. */
  readonly setting?: Glyphs | 'auto'
}

/** What the terminal can show: braille needs UTF-8 and a font of a graphical terminal, half-blocks are in every font. */
export const glyphsFor = ({env, platform, setting = 'auto'}: GlyphsOptions): Glyphs => {
  if (setting !== 'auto') return setting
  if (env.TERM === 'dumb') return 'ascii'
  // The old Windows console has UTF-8, but no font with braille.
  if (platform === 'win32') return env.WT_SESSION || env.TERM_PROGRAM || env.TERM ? 'braille' : 'blocks'
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG
  const utf8 = locale ? /utf-?8/i.test(locale) : platform === 'darwin'
  if (!utf8) return 'ascii'
  return env.TERM === 'linux' ? 'blocks' : 'braille'
}
