import {columns} from '../../table/columns.ts'
import type {MusicReport} from './report.ts'
import {tablesOf} from './tables.ts'
import {remarksOf, subjectOf} from './words.ts'

const wrapped = (text: string, width: number): string[] => {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** The tables for a terminal of that width, with what must be known to read them. Lines without a line break. */
export const musicText = (report: MusicReport, width: number): string[] => [
  ...wrapped(subjectOf(report), width),
  ...tablesOf(report).flatMap(({title, about, head, rows}) => [
    '',
    title,
    ...wrapped(about, width - 2).map(line => `  ${line}`),
    '',
    ...columns([head, ...rows]),
  ]),
  ...(remarksOf(report).length > 0 ? ['', ...remarksOf(report)] : []),
]
