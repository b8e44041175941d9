import {clipText, columnsOf} from '../paint/columns.ts'
import {lineColumns, pad} from '../paint/fit.ts'
import type {Line, Run} from '../paint/run.ts'
import {clipEnd} from './clip-text.ts'

/** Cut at `width` columns; the ellipsis is in the style of the run that was cut. */
export const clipLine = (line: Line, width: number, ellipsis = '…'): Line => {
  if (lineColumns(line) <= width) return line
  const kept: Run[] = []
  let room = Math.max(0, width)
  for (const [index, run] of line.entries()) {
    const columns = columnsOf(run.text)
    const rest = line.slice(index + 1)
    if (columns < room || (columns === room && lineColumns(rest) === 0)) {
      kept.push(run)
      room -= columns
      continue
    }
    const cut = columns === room ? clipEnd(`${run.text} `, room, ellipsis) : clipEnd(run.text, room, ellipsis)
    kept.push({...run, text: clipText(cut, room)})
    break
  }
  return kept
}

/** Exactly `width` columns. */
export const fitLine = (line: Line, width: number, ellipsis = '…'): Line => pad(clipLine(line, width, ellipsis), width)

/** Two ends of one line with blanks between; the left one gives way. */
export const spread = (left: Line, right: Line, {width, ellipsis = '…'}: {width: number; ellipsis?: string}): Line => {
  const tail = clipLine(right, width, ellipsis)
  const room = width - lineColumns(tail)
  return room < 2 ? fitLine(left, width, ellipsis) : [...fitLine(left, room - 1, ellipsis), {text: ' '}, ...tail]
}
