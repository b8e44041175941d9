import {clipText, columnsOf} from '../paint/columns.ts'
import {clipStart} from './clip-text.ts'

/** A text in lines of at most `width` columns, broken at blanks; a word that is longer is broken where it must be. */
export const wrapped = (text: string, width: number): string[] => {
  if (width < 2) return []
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (columnsOf(longer) <= width) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    line = word
    while (columnsOf(line) > width) {
      const head = clipText(line, width)
      lines.push(head)
      line = line.slice(head.length)
    }
  }
  return line === '' ? lines : [...lines, line]
}

/** A text in two lines at most; of a longer one the middle goes, for its end says the mend. */
export const inTwoLines = (text: string, width: number): string[] => {
  const [first = '', ...others] = wrapped(text, width)
  if (others.length < 2) return [first, ...others]
  return [first, `…${clipStart(text.slice(first.length), width - 1)}`]
}
