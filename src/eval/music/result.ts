import type {Stem} from '../../base/stems.ts'
import type {Decibels, Seconds} from '../../base/units.ts'
import type {OpenEmbedder} from '../embedder.ts'
import type {StemFigures} from './figures.ts'
import {type Packed, packedPoints, unpacked, unpackedPoints} from './packed.ts'

/** A stem that was made, as it is kept: its figures, no sound. */
export type MadeStem = Omit<StemFigures, 'points'> & {readonly stem: Stem; readonly points: Packed}

/** What was made for one track: all that is kept of it. */
export type MadeResult = {
  /** Of everything that decides the result. */
  readonly key: string
  /** `generate`, or the stems that were imputed: `bass+drums`. */
  readonly row: string
  readonly track: string
  readonly seed: number
  readonly engine: string
  readonly evaluations: number
  readonly runSeconds: Seconds
  readonly stems: readonly MadeStem[]
  /** Onset envelopes of what was made; `rest` where that was made as well. */
  readonly parts: readonly {readonly own: Packed; readonly rest?: Packed}[]
  /** Embeddings of the mix. */
  readonly mix: Packed
}

const rounded = (value: Decibels): Decibels => Math.round(value * 1000) / 1000

export const packedStem = (stem: Stem, {points, level, spectrum, sounding}: StemFigures): MadeStem => ({
  stem,
  sounding,
  ...(level !== undefined && {level: rounded(level)}),
  spectrum: spectrum.map(rounded),
  points: packedPoints(points),
})

/** A result as it is summed up. */
export type Unpacked = {
  readonly engine: string
  readonly stems: readonly (StemFigures & {readonly stem: Stem})[]
  readonly parts: readonly {readonly own: Float32Array; readonly rest?: Float32Array}[]
  readonly mix: readonly Float64Array[]
}

export const unpackedResult = (
  {engine, stems, parts, mix}: MadeResult,
  {dims}: Pick<OpenEmbedder, 'dims'>,
): Unpacked => ({
  engine,
  stems: stems.map(({points, ...rest}) => ({...rest, points: unpackedPoints(points, dims)})),
  parts: parts.map(({own, rest}) => ({
    own: unpacked(own),
    ...(rest !== undefined && {rest: unpacked(rest)}),
  })),
  mix: unpackedPoints(mix, dims),
})
