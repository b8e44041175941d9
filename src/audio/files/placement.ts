import type {Samples} from '../../base/units.ts'
import {frameStart} from '../dsp/spectrum.ts'
import type {StemFrames} from '../restore/stem-frames.ts'

/** How strongly gains are held at 1, as a part of a stem's own energy. */
const HOLD = 0.01
/** A stem this far below all stems together says nothing about where it stands, so its gain stays near 1. */
export const FAINT = 1e-3
/** Frames looked at; more say nothing new about where an instrument stands. */
const MOST_FRAMES = 600
export const FRAMES_PER_PAUSE = 16

/** Gain of each stem in each channel at each bin, [channel][stem][bin]; the channels' gains average to 1. */
export type Placement = Float64Array[][]

/**
 * Where each stem stands in the mix: the gains g that explain channel c best as Σ_n g_n·stem_n, over the whole song and a
 * band at a time. Least squares held near 1: minimise Σ|X_c − Σ g_n·S_n|² + Σ_n λ_n·(g_n − 1)², so
 * (A + diag λ)·g = b + λ with A_nm = Re Σ S_n*·S_m and b_n = Re Σ S_n*·X_c. Yields now and then, so that others get a turn.
 */
export function* findPlacement(frames: StemFrames, length: Samples, topBin: number): Generator<void, Placement> {
  const {size} = frames.fft
  const bands = bandEdges(topBin)
  const [channels, stems] = [frames.mix.length, frames.stems.length]
  const products = bands.slice(1).map(() => new Float64Array(stems * (stems + channels)))
  for (const [seen, start] of lookedAt(length, size).entries()) {
    if (seen % FRAMES_PER_PAUSE === 0) yield
    frames.read(start)
    for (const [b, product] of products.entries()) accumulate(product, frames, bands[b]!, bands[b + 1]!)
  }
  const gains = products.map(product => solveBand(product, stems, channels)) // [band][channel][stem]
  return frames.mix.map((_, c) =>
    frames.stems.map((_, n) =>
      acrossBins(
        size / 2 + 1,
        bands,
        gains.map(band => band[c]![n]!),
      ),
    ),
  )
}

/** Where the frames begin that are looked at to learn of a whole song. */
export const lookedAt = (length: Samples, size: Samples): Samples[] => {
  const count = Math.ceil(length / size)
  const skip = Math.max(1, Math.ceil(count / MOST_FRAMES))
  return Array.from({length: Math.ceil(count / skip)}, (_, i) => frameStart(i * skip, {size, hop: size}))
}

/** Four bins wide at the bottom, a fifth of their frequency further up. */
export const bandEdges = (topBin: number): number[] => {
  const edges = [0]
  while (edges.at(-1)! < topBin)
    edges.push(Math.min(topBin, Math.ceil(Math.max(edges.at(-1)! + 4, edges.at(-1)! * 1.2))))
  return edges
}

/** product[n][m] += Re Σ S_n*·S_m, then the channels: product[n][stems + c] += Re Σ S_n*·X_c. */
const accumulate = (product: Float64Array, {stems, mix}: StemFrames, from: number, to: number): void => {
  const width = stems.length + mix.length
  for (let n = 0; n < stems.length; n++) {
    const {re: ar, im: ai} = stems[n]!
    for (let m = 0; m < width; m++) {
      const {re: br, im: bi} = m < stems.length ? stems[m]! : mix[m - stems.length]!
      let sum = 0
      for (let k = from; k < to; k++) sum += ar[k]! * br[k]! + ai[k]! * bi[k]!
      product[n * width + m] = product[n * width + m]! + sum
    }
  }
}

const solveBand = (product: Float64Array, stems: number, channels: number): number[][] => {
  const width = stems + channels
  const energy = Array.from({length: stems}, (_, n) => product[n * width + n]!)
  const total = energy.reduce((sum, e) => sum + e, 0)
  if (!(total > 0)) return Array.from({length: channels}, () => Array<number>(stems).fill(1))
  const rows = energy.map((own, n) => {
    const hold = HOLD * (own + FAINT * total)
    const row = Array.from(product.subarray(n * width, (n + 1) * width), (value, m) =>
      m < stems ? value : value + hold,
    )
    row[n] = row[n]! + hold
    return row
  })
  eliminate(rows)
  return Array.from({length: channels}, (_, c) => rows.map(row => row[stems + c]!))
}

/** Gauss–Jordan without pivoting: the left part is symmetric and positive definite. Leaves the solutions on the right. */
const eliminate = (rows: number[][]): void => {
  rows.forEach((pivotRow, n) => {
    const pivot = pivotRow[n]!
    for (let m = n; m < pivotRow.length; m++) pivotRow[m] = pivotRow[m]! / pivot
    for (const row of rows) {
      if (row === pivotRow) continue
      const factor = row[n]!
      for (let m = n; m < row.length; m++) row[m] = row[m]! - factor * pivotRow[m]!
    }
  })
}

/** Straight lines between the bands' middles: a step between neighbouring bins would ring in time. */
export const acrossBins = (bins: number, edges: readonly number[], values: readonly number[]): Float64Array => {
  const middle = (b: number): number => (edges[b]! + edges[b + 1]! - 1) / 2
  let band = 0
  return Float64Array.from({length: bins}, (_, k) => {
    while (band + 2 < values.length && k > middle(band + 1)) band++
    if (band + 1 >= values.length) return values[band] ?? 1
    const place = (k - middle(band)) / (middle(band + 1) - middle(band))
    const near = Math.min(1, Math.max(0, place))
    return values[band]! * (1 - near) + values[band + 1]! * near
  })
}
