import {stripVTControlCharacters} from 'node:util'

/** A path may hold line breaks and escape codes; a message must not. */
export const printable = (name: string): string => name.replace(/\p{Cc}/gu, '?')

/** A value as a message shows it: what is empty or begins or ends with a blank is set in quotes. */
export const shown = (text: string): string => (/^\S(.*\S)?$/s.test(text) ? printable(text) : JSON.stringify(text))

/** What a program wrote, line by line, without its colours. */
export const plainLines = (text: string): string[] =>
  stripVTControlCharacters(text)
    .split('\n')
    .map(line => printable(line.trim()))
