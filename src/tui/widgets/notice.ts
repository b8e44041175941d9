import type {Line} from '../paint/run.ts'
import {drawable} from './clip-text.ts'
import {clipLine} from './line.ts'
import {type Look, signsOf} from './look.ts'

export type Notice = {readonly kind: 'error' | 'warning' | 'info'; readonly text: string}

const SIGNS = {error: '✗', warning: '▲', info: '•'} as const
const PLAIN_SIGNS = {error: 'x', warning: '!', info: '-'} as const
const WORDS = {error: 'Error:', warning: 'Warning:', info: 'Note:'} as const

/** One line with a sign, so that its kind is seen without colour; in linear mode a word. */
export const paintNotice = ({kind, text}: Notice, look: Look): Line => {
  const {theme, linear, glyphs, width} = look
  const sign = linear ? WORDS[kind] : glyphs === 'ascii' ? PLAIN_SIGNS[kind] : SIGNS[kind]
  const colour = {error: theme.error, warning: theme.warning, info: undefined}[kind]
  const line: Line = [
    {text: `${sign} `, colour: colour ?? theme.accent, bold: true},
    {text: drawable(text), colour},
  ]
  return clipLine(line, width, signsOf(look).ellipsis)
}
