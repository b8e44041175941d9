/** Turns sound into points that lie near each other when it sounds alike; distances between sets of them compare music. */
export type Embedder = {
  readonly name: string
  /** The length of every embedding. */
  readonly dims: number
  /** One embedding a segment of mono sound at 22,050 Hz; none when it is shorter than a segment. */
  embed(x: Float32Array): Float64Array[]
}

/** An embedder that may run a network, and has to be closed. */
export type OpenEmbedder = {
  readonly name: string
  readonly dims: number
  /** Everything that decides what it makes of a sound: equal identities give equal embeddings. */
  readonly identity: string
  /** As `Embedder`'s. Throws BadInput when the network will not do. */
  embed(x: Float32Array): Promise<Float64Array[]>
  close(): Promise<void>
}
