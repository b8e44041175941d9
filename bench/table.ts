import {type BenchRow, figure, verdictOf} from './row.ts'

const HEAD = ['measured', 'value', 'unit', 'bar', '']
const RIGHT = [false, true, false, false, false]

const saying = (row: BenchRow): string => {
  const verdict = verdictOf(row)
  if (!verdict) return ''
  return verdict.ok ? 'ok' : `short of it by ${figure(verdict.short)} ${row.unit}`.trim()
}

/** Rows in columns under a head, notes numbered below: lines without a line break at the end. */
export const formatTable = (rows: readonly BenchRow[]): string[] => {
  const notes = [...new Set(rows.flatMap(({note}) => note ?? []))]
  const mark = ({note}: BenchRow): string => (note ? ` [${notes.indexOf(note) + 1}]` : '')
  const cells = rows.map(row => [row.name + mark(row), figure(row.value), row.unit, row.bar, saying(row)])
  const widths = HEAD.map((head, column) =>
    Math.max(...[HEAD, ...cells].map(line => line[column]!.length), head.length),
  )
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, column) => (RIGHT[column] ? text.padStart(widths[column]!) : text.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd()
  const rule = widths.map(width => '─'.repeat(width)).join('──')
  return [line(HEAD), rule, ...cells.map(line), ...notes.map((note, index) => `[${index + 1}] ${note}`)]
}
