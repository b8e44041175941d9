import {columnsOf} from '../paint/columns.ts'
import type {Line} from '../paint/run.ts'
import {clipEnd} from './clip-text.ts'
import {clipLine, fitLine} from './line.ts'
import {type Look, signsOf} from './look.ts'

export type Frame = {
  readonly title: string
  /** At the right end of the title's line: `3 of 120`. */
  readonly note?: string
  readonly body: readonly Line[]
  /** Below the body: which keys do what. */
  readonly hints?: Line
}

/** What a frame leaves for its body. */
export const insideOf = ({width, height, linear}: Look): {width: number; height: number} =>
  linear ? {width, height: height - 2} : {width: Math.max(1, width - 4), height: Math.max(0, height - 3)}

/** A box with a title around lines; in linear mode only the title above them. As high as its body needs, at most `height`. */
export const paintFrame = ({title, note, body, hints}: Frame, look: Look): Line[] => {
  const inside = insideOf(look)
  const kept = body.slice(0, Math.max(0, inside.height))
  return (look.linear ? plain : boxed)({title, note, body: kept, hints}, look).slice(0, Math.max(0, look.height))
}

const plain = ({title, note, body, hints}: Frame, {width, glyphs}: Look): Line[] => {
  const {ellipsis} = signsOf({glyphs, linear: true})
  const lines = [[{text: note ? `${title}, ${note}` : title, bold: true}], ...body, ...(hints ? [hints] : [])]
  return lines.map(line => clipLine(line, width, ellipsis))
}

const boxed = ({title, note, body, hints}: Frame, look: Look): Line[] => {
  const {width, theme} = look
  const {ellipsis} = signsOf(look)
  if (width < 8) return body.map(line => fitLine(line, width, ellipsis))
  const [topLeft, topRight, bottomLeft, bottomRight, across, down] =
    look.glyphs === 'ascii' ? ['+', '+', '+', '+', '-', '|'] : ['╭', '╮', '╰', '╯', '─', '│']
  const rule = (columns: number) => ({text: across!.repeat(Math.max(0, columns)), colour: theme.dim})
  const name = ` ${clipEnd(title, width - 6, ellipsis)} `
  const room = width - 4 - columnsOf(name)
  const aside = note && columnsOf(note) + 3 <= room ? ` ${note} ` : ''
  const side = {text: down!, colour: theme.dim}
  const inner = (line: Line): Line => [side, {text: ' '}, ...fitLine(line, width - 4, ellipsis), {text: ' '}, side]
  return [
    [
      {text: topLeft! + across, colour: theme.dim},
      {text: name, colour: theme.accent, bold: true},
      rule(room - columnsOf(aside)),
      {text: aside, colour: theme.dim},
      {text: across! + topRight, colour: theme.dim},
    ],
    ...body.map(inner),
    ...(hints ? [inner(hints)] : []),
    [{text: bottomLeft!, colour: theme.dim}, rule(width - 2), {text: bottomRight!, colour: theme.dim}],
  ]
}
