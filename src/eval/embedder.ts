/** Turns sound into points that lie near each other when it sounds alike; distances between sets of them compare music. */
export type Embedder = {
  readonly name: string
  /** The length of every embedding. */
  readonly dims: number
  /** One embedding a segment of mono sound at 22,050 Hz; none when it is shorter than a segment. */
  embed(x: Float32Array): Float64Array[]
}
