import {columnsOf, splitGraphemes} from '../paint/columns.ts'

/** One column each, as they are. */
const PLAIN: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '−': '-',
  '–': '-',
  '…': '~',
  '·': '.',
  '×': 'x',
  '→': '>',
  '↑': '^',
  '↓': 'v',
}

const plain = (grapheme: string): string => {
  // A letter and its accent may be two characters.
  const letter = grapheme.normalize('NFD')[0]!
  return PLAIN[grapheme] ?? (letter <= '~' ? letter : '?'.repeat(columnsOf(grapheme)))
}

/** The text in ASCII, as wide as it was: letters lose their accents, what has no likeness becomes question marks. */
export const toAscii = (text: string): string =>
  /^[\n -~]*$/.test(text) ? text : splitGraphemes(text).map(plain).join('')
