import {clipText, columnsOf} from './columns.ts'
import type {Line, Run} from './run.ts'

export const lineColumns = (line: Line): number => line.reduce((sum, {text}) => sum + columnsOf(text), 0)

/** The beginning of a line that fits into `width` columns. */
export const clip = (line: Line, width: number): Line => {
  const clipped: Run[] = []
  let left = width
  for (const run of line) {
    if (left <= 0) break
    const text = clipText(run.text, left)
    if (text !== '') clipped.push(text === run.text ? run : {...run, text})
    if (text !== run.text) break
    left -= columnsOf(text)
  }
  return clipped
}

/** The line with blanks after it up to `width` columns. */
export const pad = (line: Line, width: number): Line => {
  const missing = width - lineColumns(line)
  return missing > 0 ? [...line, {text: ' '.repeat(missing)}] : line
}

/** The line clipped or padded to exactly `width` columns. */
export const fit = (line: Line, width: number): Line => pad(clip(line, width), width)

/** A text that ends in `…` (`~` in plain ASCII) when it has more than `width` columns. */
export const shorten = (text: string, width: number, ellipsis = '…'): string =>
  columnsOf(text) <= width ? text : width < 1 ? '' : `${clipText(text, width - 1)}${ellipsis}`
