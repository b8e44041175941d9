import type {Glyphs, Line} from '../../../src/tui/paint/run.ts'

export const GLYPHS: readonly Glyphs[] = ['braille', 'blocks', 'ascii']

export const textOf = (line: Line): string => line.map(({text}) => text).join('')
export const textsOf = (lines: readonly Line[]): string[] => lines.map(textOf)

/** Only characters that are one column wide everywhere, so that length is width. */
const ONE_COLUMN = /^[\x20-\x7e·▏▎▍▌▋▊▉█▀▄░▒▓│─━╸╵▼\u2800-\u28ff]*$/

/** Those of the lines that are not exactly `width` columns wide. */
export const misfits = (lines: readonly Line[], width: number): string[] =>
  textsOf(lines).filter(text => text.length !== width || !ONE_COLUMN.test(text))

/** peaks [column][min, max] of a symmetric envelope. */
export const peaksOf = (columns: number, amplitude: (column: number) => number): Float32Array =>
  Float32Array.from({length: columns * 2}, (_, i) => (i % 2 === 0 ? -1 : 1) * amplitude(i >> 1))

/** Dots of a picture: braille dots, half-blocks as two each; a thin line counts nothing. */
export const dotsIn = (lines: readonly Line[]): number => {
  let dots = 0
  for (const character of textsOf(lines).join('')) {
    const code = character.charCodeAt(0)
    if (code >= 0x2800 && code < 0x2900) for (let bits = code - 0x2800; bits > 0; bits >>= 1) dots += bits & 1
    else if ('█#'.includes(character)) dots += 2
    else if ("▀▄'.".includes(character)) dots += 1
  }
  return dots
}

/** A picture upside down, glyph by glyph. */
export const upsideDown = (lines: readonly Line[]): string[] =>
  textsOf(lines)
    .reverse()
    .map(text => [...text].map(flipped).join(''))

const SWAPPED: Readonly<Record<string, string>> = {'▀': '▄', '▄': '▀', "'": '.', '.': "'"}
const flipped = (character: string): string => {
  const bits = character.charCodeAt(0) - 0x2800
  if (bits < 0 || bits > 255) return SWAPPED[character] ?? character
  const pairs = [
    [0x01, 0x40],
    [0x02, 0x04],
    [0x08, 0x80],
    [0x10, 0x20],
  ] as const
  let mirrored = 0
  for (const [a, b] of pairs) mirrored |= (bits & a ? b : 0) | (bits & b ? a : 0)
  return String.fromCharCode(0x2800 + mirrored)
}

/** A seeded number in 0 … 1 for each call. */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
