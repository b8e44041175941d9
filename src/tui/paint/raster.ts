import {SPACE} from './cells.ts'
import type {Envelope} from './envelope.ts'
import type {Glyphs} from './run.ts'

/** How a lane is drawn with one kind of glyphs. */
export type Raster = {
  /** Columns of dots in a cell. */
  readonly across: number
  /** Rows of dots in a cell. */
  readonly down: number
  /** Fills `codes` [cell] with one row of cells, row 0 on top, of an envelope whose centre line lies above dot `centre`. */
  readonly drawInto: (codes: Uint16Array, envelope: Envelope, row: number, centre: number) => void
  /** Adds one dot to a cell that holds nothing else, or only dots. */
  readonly addDot: (code: number, across: number, down: number) => number
}

const BRAILLE = 0x2800
/** Bits of a braille cell [across][down]. */
const BITS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const

const braille: Raster = {
  across: 2,
  down: 4,
  drawInto: (codes, {up, down}, row, centre) => {
    for (let cell = 0; cell < codes.length; cell++) {
      let bits = 0
      for (let x = 0; x < 2; x++) {
        const [above, below] = [up[cell * 2 + x]!, down[cell * 2 + x]!]
        if (above < 0) continue
        // Silence is one row of dots, all else has at least the two in the middle: louder is never less.
        const silent = above === 0 && below === 0
        const from = Math.max(0, centre - Math.max(1, above) - row * 4)
        const to = Math.min(4, centre + (silent ? 0 : Math.max(1, below)) - row * 4)
        for (let y = from; y < to; y++) bits |= BITS[x]![y]!
      }
      codes[cell] = bits === 0 ? SPACE : BRAILLE + bits
    }
  },
  addDot: (code, across, down) => (code === SPACE ? BRAILLE : code) | BITS[across]![down]!,
}

type HalfGlyphs = {upper: string; lower: string; full: string; middle: string; bottom: string; speck: string}

/** Two dots a cell. Silence is a thin line: in the middle of a row, or at the bottom of the row above the centre. */
const halves = (glyphs: HalfGlyphs): Raster => {
  const codeOf = (name: keyof HalfGlyphs): number => glyphs[name].charCodeAt(0)
  const [upper, lower, full, speck] = [codeOf('upper'), codeOf('lower'), codeOf('full'), codeOf('speck')]
  const [middle, bottom] = [codeOf('middle'), codeOf('bottom')]
  return {
    across: 1,
    down: 2,
    drawInto: (codes, {up, down}, row, centre) => {
      const line = (centre - 1) >> 1
      for (let cell = 0; cell < codes.length; cell++) {
        const [above, below] = [up[cell]!, down[cell]!]
        if (above <= 0 && below <= 0) {
          codes[cell] = above < 0 || row !== line ? SPACE : centre % 2 === 1 ? middle : bottom
          continue
        }
        const top = row * 2 >= centre - above && row * 2 < centre + below
        const low = row * 2 + 1 >= centre - above && row * 2 + 1 < centre + below
        codes[cell] = top ? (low ? full : upper) : low ? lower : SPACE
      }
    },
    addDot: code => (code === SPACE ? speck : code),
  }
}

const RASTERS: Readonly<Record<Glyphs, Raster>> = {
  braille,
  // Only what every console font has: no eighths.
  blocks: halves({upper: '▀', lower: '▄', full: '█', middle: '─', bottom: '_', speck: '░'}),
  ascii: halves({upper: "'", lower: '.', full: '#', middle: '-', bottom: '_', speck: ':'}),
}

export const rasterOf = (glyphs: Glyphs): Raster => RASTERS[glyphs]

/** The dot below a lane's centre line. A single row has too few for two sides: there all grows from its bottom. */
export const centreOf = ({down}: Raster, rows: number): number => (rows === 1 ? down : (rows * down) / 2)
