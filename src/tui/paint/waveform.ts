import {type Cells, cellAt, cellsOf, emptyCells, type Part, playheadCode, type Style, toLine} from './cells.ts'
import {type Envelope, envelope} from './envelope.ts'
import type {LaneStyle} from './lane-style.ts'
import {centreOf, type Raster, rasterOf} from './raster.ts'
import type {Glyphs, Line} from './run.ts'

export type WaveformOptions = {
  readonly width: number
  /** 1–6 look good. */
  readonly rows: number
  readonly glyphs: Glyphs
  readonly style: LaneStyle
  /** Linear. */
  readonly gain?: number
  /** Which part of the width the peaks cover; all of it. */
  readonly part?: Part
  /** Where the playhead stands, 0 … 1 of the width: what is left of it is brighter. Without one all is bright. */
  readonly playhead?: number
  readonly loop?: Part
}

/** Adds to a row of cells after the waveform is in it; marks what it drew in cells that were empty. */
export type Sprinkle = (cells: Cells, row: number, drawn: {envelope: Envelope; raster: Raster; centre: number}) => void

// A style's number is the sum of what is true of a cell.
const [PLAYED, TINTED, PLAYHEAD] = [1, 2, 8]
export const NOISE = 4

/**
 * `rows` lines of a lane, each exactly `width` wide. peaks [column][min, max] at full scale ±1; undefined or empty: the
 * lane is empty, while silence has a centre line.
 */
export const waveform = (peaks: Float32Array | undefined, options: WaveformOptions): Line[] => paintLane(peaks, options)

/** `waveform` with something added to each row before it is coloured. */
export const paintLane = (
  peaks: Float32Array | undefined,
  {width, rows, glyphs, style, gain, part, playhead, loop}: WaveformOptions,
  sprinkle?: Sprinkle,
): Line[] => {
  const raster = rasterOf(glyphs)
  const centre = centreOf(raster, rows)
  const shape = envelope(peaks ?? new Float32Array(0), {
    columns: width * raster.across,
    half: centre,
    folded: rows === 1,
    gain,
    part,
  })
  const head = cellAt(playhead, width)
  const tinted = cellsOf(loop, width)
  const styleOf = styles(style)
  return Array.from({length: rows}, (_, row) => {
    const cells = emptyCells(width)
    raster.drawInto(cells.codes, shape, row, centre)
    sprinkle?.(cells, row, {envelope: shape, raster, centre})
    const played = head ?? width
    for (let cell = 0; cell < played; cell++) cells.styles[cell]! += PLAYED
    if (head !== undefined) {
      cells.codes[head] = playheadCode(glyphs === 'ascii')
      cells.styles[head] = PLAYHEAD
    }
    if (tinted) for (let cell = tinted.from; cell < tinted.to; cell++) cells.styles[cell]! += TINTED
    return toLine(cells, styleOf)
  })
}

const styles =
  ({played, ahead, noise, playhead, tint}: LaneStyle) =>
  (number: number): Style => {
    const drawn = number & PLAYHEAD ? playhead : number & NOISE ? noise : number & PLAYED ? played : ahead
    return number & TINTED && tint !== undefined ? {...drawn, background: tint} : drawn
  }
