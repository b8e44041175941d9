import type {LineLook} from '../paint/line-look.ts'
import type {Line} from '../paint/run.ts'
import {drawable} from '../widgets/clip-text.ts'
import {fitLine} from '../widgets/line.ts'
import {inTwoLines} from '../widgets/wrapped.ts'
import type {Notice} from '../workstation/state.ts'

const SIGNS = {error: ['✗', 'error:'], warning: ['!', 'warning:'], info: ['·', '-']} as const

/** What the screen has to say, marked by a sign as well as by a colour; a second line where one is too short. */
export const noticeLines = (notice: Notice | undefined, {width, theme, glyphs}: LineLook): Line[] => {
  if (!notice) return [fitLine([], width)]
  const colour = {error: theme.error, warning: theme.warning, info: undefined}[notice.kind]
  const sign = ` ${SIGNS[notice.kind][glyphs === 'ascii' ? 1 : 0]} `
  return inTwoLines(drawable(notice.text), width - sign.length).map((text, row) =>
    fitLine([row === 0 ? {text: sign, colour, bold: true} : {text: ' '.repeat(sign.length)}, {text, colour}], width),
  )
}
