/**
 * IEEE 754 binary16 to binary32, exact for every bit pattern.
 * Returns a new array as long as `halves`.
 */
export const halvesToFloats = (halves: Uint16Array): Float32Array => {
  const floats = new Float32Array(halves.length)
  const bits = new Uint32Array(floats.buffer)
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i]!
    const sign = (half & 0x8000) << 16
    const rest = half & 0x7fff
    if (rest >= 0x7c00) bits[i] = sign | 0x7f800000 | ((rest & 0x3ff) << 13)
    else if (rest >= 0x400)
      bits[i] = sign | ((rest << 13) + 0x38000000) // the exponent's bias grows by 112
    else floats[i] = (sign ? -rest : rest) * 2 ** -24
    if (rest === 0) bits[i] = sign
  }
  return floats
}

/**
 * IEEE 754 binary32 to binary16, rounded to nearest, ties to even. Values of 65520 and
 * above become infinity, NaN stays NaN. Returns a new array as long as `floats`.
 */
export const floatsToHalves = (floats: Float32Array): Uint16Array<ArrayBuffer> => {
  const halves = new Uint16Array(floats.length)
  const scratch = new Float32Array(1)
  const bits = new Uint32Array(scratch.buffer)
  for (let i = 0; i < floats.length; i++) {
    scratch[0] = floats[i]!
    halves[i] = roundBits(bits[0]!)
  }
  return halves
}

/** Upper half of a binary32: the sign, exponent and first 7 bits of the fraction. */
export const bfloatsToFloats = (bfloats: Uint16Array): Float32Array => {
  const floats = new Float32Array(bfloats.length)
  const bits = new Uint32Array(floats.buffer)
  for (let i = 0; i < bfloats.length; i++) bits[i] = bfloats[i]! << 16
  return floats
}

const roundBits = (bits: number): number => {
  const sign = (bits >>> 16) & 0x8000
  const rest = bits & 0x7fffffff
  if (rest > 0x7f800000) return sign | 0x7e00 | ((rest >>> 13) & 0x1ff)
  if (rest >= 0x477ff000) return sign | 0x7c00 // 65520 lies half-way to 2^16 and rounds up
  if (rest >= 0x38800000) return sign | (((rest + 0xfff + ((rest >>> 13) & 1)) >>> 13) - (112 << 10))
  if (rest <= 0x33000000) return sign // 2^-25 lies half-way to the smallest subnormal and rounds to even
  const shift = 126 - (rest >>> 23)
  const fraction = (rest & 0x7fffff) | 0x800000
  const kept = fraction >>> shift
  const lost = fraction & ((1 << shift) - 1)
  const tie = 1 << (shift - 1)
  return sign | (kept + (lost > tie || (lost === tie && (kept & 1) === 1) ? 1 : 0))
}
