import {clipText, columnsOf, splitGraphemes} from '../paint/columns.ts'

// Line separators break lines, bidirectional marks turn them round, lone surrogates are no text.
const UNSAFE = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/gu

/** A name from outside, safe to draw: what would move the cursor or turn the line round becomes `?`. */
export const drawable = (text: string): string => text.replace(UNSAFE, '?')

/** The end of a text that fits into so many columns. */
export const clipStart = (text: string, width: number): string => {
  let taken = ''
  let used = 0
  for (const grapheme of splitGraphemes(text).reverse()) {
    used += columnsOf(grapheme)
    if (used > width) break
    taken = grapheme + taken
  }
  return taken
}

/** Cut at the end, where the ellipsis says so. */
export const clipEnd = (text: string, width: number, ellipsis = '…'): string => {
  if (columnsOf(text) <= width) return text
  const room = width - columnsOf(ellipsis)
  return room < 1 ? clipText(text, width) : clipText(text, room) + ellipsis
}

/** Cut in the middle: a path keeps where it begins and what it names. */
export const clipMiddle = (text: string, width: number, ellipsis = '…'): string => {
  if (columnsOf(text) <= width) return text
  const room = width - columnsOf(ellipsis)
  if (room < 2) return clipEnd(text, width, ellipsis)
  const end = clipStart(text, Math.ceil(room * 0.6))
  return clipText(text, room - columnsOf(end)) + ellipsis + end
}

/** Blanks at the end until it is `width` columns wide; never cuts. */
export const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - columnsOf(text)))
