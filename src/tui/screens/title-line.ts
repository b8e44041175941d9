import type {Glyphs, Line} from '../paint/run.ts'
import type {Theme} from '../theme/theme.ts'

type Look = {readonly width: number; readonly focused: boolean; readonly theme: Theme; readonly glyphs: Glyphs}

/** `── Takes 3 ─────────`; the pane that hears the arrows is bold and marked. */
export const titleLine = (title: string, {width, focused, theme, glyphs}: Look): Line => {
  const rule = glyphs === 'ascii' ? '-' : focused ? '━' : '─'
  const mark = focused ? (glyphs === 'ascii' ? '* ' : '● ') : ''
  const text = ` ${mark}${title} `
  const colour = focused ? theme.accent : theme.dim
  return [
    {text: rule, colour},
    {text: text.slice(0, Math.max(0, width - 2)), colour, bold: focused},
    {text: rule.repeat(Math.max(0, width - text.length - 2)), colour},
    {text: ' '},
  ]
}
