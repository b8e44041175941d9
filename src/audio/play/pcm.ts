/** Bytes of one frame: two channels of 16 bits. */
export const FRAME_BYTES = 4

/** Samples as 16-bit little-endian integers: rounded to nearest, clipped at full scale. */
export const toPcm16 = (samples: Float32Array): Buffer => {
  const bytes = Buffer.allocUnsafe(2 * samples.length)
  for (let i = 0; i < samples.length; i++) {
    const value = Math.round(samples[i]! * 32_768)
    bytes.writeInt16LE(value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value, 2 * i)
  }
  return bytes
}
