/** The next 32 random bits as an unsigned integer. */
export type RandomBits = () => number

const rotateLeft = (word: number, by: number): number => (word << by) | (word >>> (32 - by))

/** Spreads a counter over all 32 bits: the finaliser of MurmurHash3 over a Weyl sequence. Fills other generators' state. */
const splitmix32 = (seed: number): RandomBits => {
  let counter = seed | 0
  return () => {
    counter = (counter + 0x9e3779b9) | 0
    let word = Math.imul(counter ^ (counter >>> 16), 0x85ebca6b)
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35)
    return (word ^ (word >>> 16)) >>> 0
  }
}

/**
 * xoshiro128** (Blackman and Vigna 2021), period 2¹²⁸ − 1, the same on every platform.
 *
 * `seed` is an integer up to 2⁵³; `stream` numbers independent sequences of one seed (takes, windows).
 */
export const randomBits = (seed: number, stream = 0): RandomBits => {
  const low = splitmix32(seed)
  const high = splitmix32(Math.floor(seed / 2 ** 32) ^ 0x5bf03635)
  const side = splitmix32(stream ^ 0x2545f491)
  const word = (): number => rotateLeft(low(), 7) ^ rotateLeft(high(), 13) ^ side()
  let [a, b, c, d] = [word(), word(), word(), word() | 1] // never all zero
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotateLeft(d, 11)
    return result
  }
}
