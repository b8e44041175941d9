import type {Glyphs, Line} from '../paint/run.ts'
import type {Theme} from '../theme/theme.ts'
import {clipStart, drawable} from '../widgets/clip-text.ts'
import {fitLine} from '../widgets/line.ts'
import {wrapped} from '../widgets/wrapped.ts'
import type {Notice} from '../workstation/state.ts'

type Look = {readonly width: number; readonly theme: Theme; readonly glyphs: Glyphs}

const SIGNS = {error: ['✗', 'error:'], warning: ['!', 'warning:'], info: ['·', '-']} as const

/** A text in two lines at most; of a longer one the middle goes, for its end says the mend. */
const inTwo = (text: string, width: number): string[] => {
  const [first = '', ...others] = wrapped(text, width)
  if (others.length < 2) return [first, ...others]
  return [first, `…${clipStart(text.slice(first.length), width - 1)}`]
}

/** What the screen has to say, marked by a sign as well as by a colour; a second line where one is too short. */
export const noticeLines = (notice: Notice | undefined, {width, theme, glyphs}: Look): Line[] => {
  if (!notice) return [fitLine([], width)]
  const colour = {error: theme.error, warning: theme.warning, info: undefined}[notice.kind]
  const sign = ` ${SIGNS[notice.kind][glyphs === 'ascii' ? 1 : 0]} `
  return inTwo(drawable(notice.text), width - sign.length).map((text, row) =>
    fitLine([row === 0 ? {text: sign, colour, bold: true} : {text: ' '.repeat(sign.length)}, {text, colour}], width),
  )
}
