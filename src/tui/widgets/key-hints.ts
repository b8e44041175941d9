import {lineColumns} from '../paint/fit.ts'
import type {Line, Run} from '../paint/run.ts'
import {type Look, signsOf} from './look.ts'

export type KeyHint = {readonly key: string; readonly word: string}

/** `Enter load · Space mark · Esc close`: as many as fit whole, the first ones first. */
export const paintHints = (hints: readonly KeyHint[], look: Look): Line => {
  const line: Run[] = []
  for (const {key, word} of hints) {
    const next: Run[] = [
      ...(line.length > 0 ? [{text: signsOf(look).separator, colour: look.theme.dim}] : []),
      {text: key, colour: look.theme.accent, bold: true},
      {text: ` ${word}`, colour: look.theme.dim},
    ]
    if (lineColumns(line) + lineColumns(next) > look.width) break
    line.push(...next)
  }
  return line
}
