/** East Asian Wide and Fullwidth, and emoji that are pictures by themselves: two columns. After Unicode's EastAsianWidth. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u
const EMOJI_STYLE = '\ufe0f'
const NO_WIDTH = /^[\p{C}\p{M}]+$/u
/** Latin, and what the painters draw with: one column each. */
const NARROW = /^[\x20-\x7e\u00a1-\u02ff\u2190-\u21ff\u2500-\u259f\u2800-\u28ff]*$/

const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'})

/** What a reader sees as one character, one by one. */
export const splitGraphemes = (text: string): string[] =>
  NARROW.test(text) ? text.split('') : Array.from(graphemes.segment(text), ({segment}) => segment)

const columnsOfGrapheme = (grapheme: string): number =>
  NO_WIDTH.test(grapheme) ? 0 : WIDE.test(grapheme) || grapheme.includes(EMOJI_STYLE) ? 2 : 1

/** Columns that a text takes in a terminal. */
export const columnsOf = (text: string): number => {
  if (NARROW.test(text)) return text.length
  let columns = 0
  for (const grapheme of splitGraphemes(text)) columns += columnsOfGrapheme(grapheme)
  return columns
}

/** The beginning of a text that fits into so many columns; a wide character that would stick out goes. */
export const clipText = (text: string, width: number): string => {
  if (NARROW.test(text)) return text.slice(0, Math.max(0, width))
  let [clipped, columns] = ['', 0]
  for (const grapheme of splitGraphemes(text)) {
    columns += columnsOfGrapheme(grapheme)
    if (columns > width) break
    clipped += grapheme
  }
  return clipped
}
