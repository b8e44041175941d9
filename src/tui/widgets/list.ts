import type {Line} from '../paint/run.ts'
import {clipLine} from './line.ts'
import {type Look, signsOf} from './look.ts'

/** Which of `count` lines to show in `rows`: those around the selected one. */
export const windowOf = (count: number, selected: number, rows: number): {from: number; to: number} => {
  const shown = Math.max(0, Math.min(count, rows))
  const from = Math.max(0, Math.min(count - shown, selected - Math.floor(shown / 2)))
  return {from, to: from + shown}
}

export type ListLine = {
  readonly line: Line
  /** A heading: never selected, and without the margin for the mark. */
  readonly heading?: boolean
}

/** The lines around the selected one, at most `height`. The selected one bears a mark and is bold, whatever its colour. */
export const paintList = (lines: readonly ListLine[], selected: number, look: Look): Line[] => {
  const {from, to} = windowOf(lines.length, selected, look.height)
  const signs = signsOf(look)
  const paint = ({line, heading}: ListLine, index: number): Line => {
    if (heading) return line
    if (index !== selected) return [{text: '  '}, ...line]
    const colour = look.theme.accent
    return [
      {text: `${signs.selected} `, colour, bold: true},
      ...line.map(run => ({...run, bold: true, colour: run.colour ?? colour})),
    ]
  }
  return lines.slice(from, to).map((line, row) => clipLine(paint(line, from + row), look.width, signs.ellipsis))
}

const PAGE = 10

/** Where a move leads in a list of `count`; undefined when the command is no move. Ends hold, they do not wrap round. */
export const moveIn = (count: number, selected: number, command: string | undefined): number | undefined => {
  const to = (index: number): number => Math.max(0, Math.min(count - 1, index))
  switch (command) {
    case 'list.up':
      return to(selected - 1)
    case 'list.down':
      return to(selected + 1)
    case 'list.pageUp':
      return to(selected - PAGE)
    case 'list.pageDown':
      return to(selected + PAGE)
    case 'list.first':
      return 0
    case 'list.last':
      return to(count - 1)
    default:
      return undefined
  }
}
