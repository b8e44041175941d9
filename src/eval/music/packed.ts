/** Numbers as text: float32, little-endian, in base64. */
export type Packed = string

export const packed = (values: ArrayLike<number>): Packed => {
  const bytes = Buffer.alloc(4 * values.length)
  for (let i = 0; i < values.length; i++) bytes.writeFloatLE(values[i]!, 4 * i)
  return bytes.toString('base64')
}

export const unpacked = (text: Packed): Float32Array => {
  const bytes = Buffer.from(text, 'base64')
  return Float32Array.from({length: Math.floor(bytes.length / 4)}, (_, i) => bytes.readFloatLE(4 * i))
}

/** Embeddings, [segment][dim]. */
export const packedPoints = (points: readonly Float64Array[]): Packed => packed(points.flatMap(point => [...point]))

export const unpackedPoints = (text: Packed, dims: number): Float64Array[] => {
  const values = unpacked(text)
  return Array.from({length: Math.floor(values.length / dims)}, (_, i) =>
    Float64Array.from(values.subarray(i * dims, (i + 1) * dims)),
  )
}
