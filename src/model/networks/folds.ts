import type {Ops} from '../ops.ts'

// Folds: [B, C, (l f)] ↔ [B, (C f), l]. At full length a waveform network has few channels, too few for a processor's wide
// registers. So f neighbouring samples lie in channels of their own, and a convolution becomes one of more channels.

/** Channels that a processor computes at once. */
const WIDE = 16

/** How many samples are folded where there are `channels`: a power of two that divides `most`. */
export const foldFor = (channels: number, most: number): number => {
  let fold = 1
  while (2 * fold * channels <= WIDE && most % (2 * fold) === 0) fold *= 2
  return fold
}

export type Folds<T> = {
  folded(h: T): T
  unfolded(h: T): T
  /** One value a channel, once for every place in a fold. */
  spread(values: T, axis: number): T
  /** The kernel [out, in, k] of a convolution that keeps the length, k odd and at most 2·fold + 1, for what is folded. */
  foldedKernel(weight: T): T
}

export const createFolds = <T>(ops: Ops<T>, fold: number): Folds<T> => {
  const same = (x: T): T => x
  if (fold === 1) return {folded: same, unfolded: same, spread: same, foldedKernel: same}
  const folded = (h: T): T => {
    const [batch, c, length] = ops.shape(h) as [number, number, number]
    const cut = ops.reshape(h, [batch, c, length / fold, fold])
    return ops.reshape(ops.transpose(cut, [0, 1, 3, 2]), [batch, c * fold, length / fold])
  }
  const unfolded = (h: T): T => {
    const [batch, c, length] = ops.shape(h) as [number, number, number]
    const laid = ops.reshape(h, [batch, c / fold, fold, length])
    return ops.reshape(ops.transpose(laid, [0, 1, 3, 2]), [batch, c / fold, length * fold])
  }
  const spread = (values: T, axis: number): T => {
    const places = Array.from({length: ops.shape(values)[axis]! * fold}, (_, i) => Math.floor(i / fold))
    return ops.gather(values, axis, places)
  }
  const foldedKernel = (weight: T): T => {
    const [out, c, kernel] = ops.shape(weight) as [number, number, number]
    const taps = kernel === 1 ? 1 : 3
    // Place r of a fold hears sample r + k − ⌊kernel/2⌋, which is at some place of this fold or of a neighbour.
    const heard = new Float32Array(kernel * fold * fold * taps) // [k, r, place, neighbour]
    for (let k = 0; k < kernel; k++)
      for (let r = 0; r < fold; r++) {
        const at = r + k - (kernel - 1) / 2
        const neighbour = Math.floor(at / fold)
        heard[((k * fold + r) * fold + at - neighbour * fold) * taps + neighbour + (taps - 1) / 2] = 1
      }
    const each = ops.matmul(ops.reshape(weight, [out * c, kernel]), ops.constant(heard, [kernel, fold * fold * taps]))
    const whole = ops.transpose(ops.reshape(each, [out, c, fold, fold, taps]), [0, 2, 1, 3, 4])
    return ops.reshape(whole, [out * fold, c * fold, taps])
  }
  return {folded, unfolded, spread, foldedKernel}
}
