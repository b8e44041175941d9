import {STEMS} from '../src/base/stems.ts'
import type {Embedder} from '../src/eval/embedder.ts'
import {frechetDistance} from '../src/eval/frechet.ts'
import {mixOf} from './stem-source.ts'

/** Embeddings of many windows' stems and mixes: [stem, the mix last][segment][dim]. */
export type Embedded = Float64Array[][]

export const nothingEmbedded = (): Embedded => [...STEMS.map(() => []), []]

/** Adds the segments of one window's stems, [stem][sample], and of their sum. */
export const embedInto = (out: Embedded, stems: readonly Float32Array[], embedder: Embedder): void => {
  for (const [n, signal] of [...stems, mixOf(stems)].entries()) out[n]!.push(...embedder.embed(signal))
}

/** Fréchet distances of the mixes, and the mean of those of the stems. */
export const distances = (a: Embedded, b: Embedded): {mix: number; stems: number} => {
  const each = a.map((points, n) => frechetDistance(points, b[n]!))
  return {mix: each.at(-1)!, stems: each.slice(0, -1).reduce((x, y) => x + y) / STEMS.length}
}
