import type {Style} from './cells.ts'
import type {Line, Run} from './run.ts'

/** A character to be put into a line; `soft`: only where the line is blank. */
export type Mark = {readonly cell: number; readonly text: string; readonly style: Style; readonly soft?: boolean}

/** The line with marks in it, which come in the order of their cells. What lies behind stays tinted. */
export const marked = (line: Line, marks: readonly Mark[]): Line => {
  if (marks.length === 0) return line
  const out: Run[] = []
  let [at, next] = [0, 0]
  for (const run of line) {
    const end = at + run.text.length
    let from = at
    for (; next < marks.length && marks[next]!.cell < end; next++) {
      const {cell, text, style, soft} = marks[next]!
      if (cell < from || (soft && run.text[cell - at] !== ' ')) continue
      if (cell > from) out.push({...run, text: run.text.slice(from - at, cell - at)})
      out.push({...style, text, ...(run.background !== undefined && {background: run.background})})
      from = cell + 1
    }
    if (from < end) out.push(from === at ? run : {...run, text: run.text.slice(from - at)})
    at = end
  }
  return out
}
