import {type RandomBits, randomBits} from './random.ts'

/** Gaussian noise of unit variance, drawn in a fixed order. Passed in, so that a test can replay recorded draws. */
export type Noise = {
  /** The next draw, one value for each place of `out`. */
  fillInto(out: Float32Array): void
}

/** Layers of equal area under exp(−x²/2), the lowest with its tail; `edge` and `area` are the paper's for 128 layers. */
const LAYERS = 128
const edge = 3.442619855899
const area = 9.91256303526217e-3

const density = (x: number): number => Math.exp(-0.5 * x * x)

/** Right edges x₀ > x₁ = edge > … > x₁₂₈ = 0; x₀ belongs to the rectangle that has the lowest layer's area. */
const layerEdges = (): Float64Array => {
  const edges = new Float64Array(LAYERS + 1)
  edges[0] = area / density(edge)
  edges[1] = edge
  for (let i = 2; i < LAYERS; i++) edges[i] = Math.sqrt(-2 * Math.log(area / edges[i - 1]! + density(edges[i - 1]!)))
  return edges
}

/**
 * Noise from a seed: ziggurat (Marsaglia and Tsang 2000) on xoshiro128**. Equal seeds give equal noise everywhere.
 *
 * seed: integer up to 2⁵³; stream: numbers independent sequences of one seed, e.g. one a take and window.
 * Layer, sign and size are taken from bits of their own (Doornik 2005): 7 + 1 + 24 of one word.
 */
export const seededNoise = (seed: number, stream = 0): Noise => {
  const bits = randomBits(seed, stream)
  const edges = layerEdges()
  return {
    fillInto: out => {
      for (let i = 0; i < out.length; i++) out[i] = normal(bits, edges)
    },
  }
}

const uniform = (bits: RandomBits): number => (bits() + 0.5) / 2 ** 32

const normal = (bits: RandomBits, edges: Float64Array): number => {
  for (;;) {
    const word = bits()
    const layer = word & 127
    const x = ((word >>> 8) / 2 ** 24) * edges[layer]!
    const sign = 1 - ((word >>> 6) & 2) // a branch would be guessed wrong every other time
    if (x < edges[layer + 1]!) return sign * x
    if (layer === 0) return sign * tail(bits)
    const below = density(edges[layer]!)
    const above = density(edges[layer + 1]!)
    if (below + uniform(bits) * (above - below) < density(x)) return sign * x
  }
}

/** A draw from beyond `edge` (Marsaglia 1964). */
const tail = (bits: RandomBits): number => {
  for (;;) {
    const x = -Math.log(uniform(bits)) / edge
    if (-2 * Math.log(uniform(bits)) > x * x) return edge + x
  }
}
