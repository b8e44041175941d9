// Whole escape sequences, so that none of their letters stay: OSC and other strings to their end, CSI, then the short ones.
const SEQUENCES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes
  /(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?/g

// Not the joiners that hold graphemes together.
const UNSEEN = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/gu

/** More than a field ever needs; a whole book by mistake must not stop the screen. */
export const LONGEST = 1024

/** Pasted text without what would move the cursor or hide; line breaks and tabs are kept as they are. */
export const withoutSequences = (text: string): string =>
  text
    .slice(0, 1 << 20)
    .replace(SEQUENCES, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\n\t]+/g, part => part.replace(UNSEEN, ''))

/** Pasted text for one line: line breaks and tabs are blanks, those at the ends nothing. */
export const oneLine = (text: string): string =>
  withoutSequences(text)
    .replace(/^[\n\t]+|[\n\t]+$/g, '')
    .replace(/[\n\t]+/g, ' ')
    .slice(0, LONGEST)
    .replace(/\p{Cs}/gu, '')
