import type {LineLook} from '../paint/line-look.ts'
import type {Line} from '../paint/run.ts'

/** `── Takes 3 ─────────`; the pane that hears the arrows is bold and marked. */
export const titleLine = (
  title: string,
  {width, focused, theme, glyphs}: LineLook & {readonly focused: boolean},
): Line => {
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
