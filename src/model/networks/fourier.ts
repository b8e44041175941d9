import type {Samples} from '../../base/units.ts'
import {type Ops, sizeOf} from '../ops.ts'

// Short-time Fourier transforms as matrix products, so that they run wherever a network does.
//
// A transform of N = N1·N2 points takes two products with small constant matrices (Bailey's four-step
// FFT): with n = N2·n1 + n2 and k = k1 + N1·k2,
//   X[k] = Σ_n2 W_N^(n2·k) · A[n2, k1],   A[n2, k1] = Σ_n1 W_N1^(n1·k1) · w[n]·x[n].
// The first product, one matrix for each n2, takes in the window; the second, one for each k1, the
// twiddles. x is real, so A[n2, N1 − k1] is the conjugate of A[n2, k1]: only k1 ≤ N1/2 are made, and
// each gives the bins of both. Frames lie on the last axis, which every rearrangement moves whole.

export type StftShape = {
  /** N, a power of two from 16. */
  readonly fft: number
  /** N/2 or N/4: there the periodic root-Hann window is a tight frame. */
  readonly hop: Samples
}

/** Splits N = N1·N2, N1 ≥ N2. */
const split = (fft: number) => {
  const n1 = 2 ** Math.ceil(Math.log2(fft) / 2)
  return {n1, n2: fft / n1, k1: n1 / 2 + 1}
}

/** Rows of a spectrum of one signal. Two of N1/2 + 1 groups hold bins twice, and those rows mean nothing. */
export const spectrumRows = (fft: number): number => split(fft).k1 * 2 * split(fft).n2

/** One row of the spectra of several signals: part 0 is real, 1 imaginary. */
export type SpectrumPlace = {
  readonly bin: number
  readonly part: 0 | 1
  readonly signal: number
  readonly signals: number
}

/** Where bin 0 … N/2 − 1 of a signal's spectrum lies: [k1, signal, (mirrored, part, k2)]. */
export const spectrumRow = (fft: number, {bin, part, signal, signals}: SpectrumPlace): number => {
  const {n1, n2} = split(fft)
  const low = bin % n1
  const mirrored = low > n1 / 2
  const group = mirrored ? n1 - low : low
  const inGroup = (Number(mirrored) * 2 + part) * (n2 / 2) + Math.floor(bin / n1)
  return (group * signals + signal) * 2 * n2 + inGroup
}

/** How many frames a signal of `samples` has: they are centred on 0, hop, 2·hop … samples. */
export const frameCount = ({hop}: StftShape, samples: Samples): number => samples / hop + 1

const window = (fft: number, n: number) => Math.sin((Math.PI * n) / fft) // √ of the periodic Hann window

/** Stage 1: [n2, (k1, part), n1]. */
const firstMatrix = (fft: number, scale: number): Float32Array => {
  const {n1, n2, k1} = split(fft)
  const matrix = new Float32Array(n2 * k1 * 2 * n1)
  for (let b = 0; b < n2; b++)
    for (let k = 0; k < k1; k++)
      for (let a = 0; a < n1; a++) {
        const angle = (2 * Math.PI * ((a * k) % n1)) / n1
        const w = scale * window(fft, n2 * a + b)
        matrix[((b * k1 + k) * 2 + 0) * n1 + a] = w * Math.cos(angle)
        matrix[((b * k1 + k) * 2 + 1) * n1 + a] = -w * Math.sin(angle)
      }
  return matrix
}

/** Stage 2: [k1, (mirrored, part, k2), (n2, part)]. Rows that mean nothing stay 0. */
const secondMatrix = (fft: number, dcScale: number): Float32Array => {
  const {n1, n2, k1} = split(fft)
  const matrix = new Float32Array(k1 * 2 * n2 * 2 * n2)
  for (let bin = 0; bin < fft / 2; bin++) {
    const mirrored = bin % n1 > n1 / 2
    const at = (part: 0 | 1) => spectrumRow(fft, {bin, part, signal: 0, signals: 1}) * 2 * n2
    const [re, im] = [at(0), at(1)]
    const scale = bin === 0 ? dcScale : 1
    for (let b = 0; b < n2; b++) {
      const angle = (2 * Math.PI * ((b * bin) % fft)) / fft
      const cos = scale * Math.cos(angle)
      const sin = scale * Math.sin(angle)
      const sign = mirrored ? -1 : 1 // of the imaginary part of A: the mirror image is the conjugate
      matrix[re + 2 * b] = cos
      matrix[re + 2 * b + 1] = sign * sin
      matrix[im + 2 * b] = -sin
      matrix[im + 2 * b + 1] = sign * cos
    }
  }
  return matrix
}

/** Swaps the last two axes of [batch, rows, columns]. */
const transposed = (matrix: Float32Array, rows: number, columns: number): Float32Array =>
  matrix.map((_, i) => {
    const at = i % (rows * columns)
    return matrix[i - at + (at % rows) * columns + Math.floor(at / rows)]!
  })

/**
 * Spectra of zero-padded, root-Hann windowed frames, scaled by √(2/N) so that unit white noise has unit
 * variance in every bin. Signals [any, samples] after one another, samples a multiple of the hop → [row, frame];
 * see `spectrumRow`. The bin at N/2 is left out.
 */
export const stft = <T>(ops: Ops<T>, xs: readonly T[], {fft, hop}: StftShape): T => {
  const {n1, n2, k1} = split(fft)
  const signals = xs.reduce((sum, x) => sum + ops.shape(x)[0]!, 0)
  const blocks = ops.shape(xs[0]!)[1]! / hop
  const frames = blocks + 1
  const overlap = fft / hop
  const high = hop / n2 // a block's samples as [high, n2]
  // All blocks of all signals, and a silent one for what lies beyond their ends.
  const columns = xs.map(x => ops.transpose(ops.reshape(x, [sizeOf(ops.shape(x)) / n2, n2]), [1, 0]))
  const silence = ops.constant(new Float32Array(hop), [n2, high])
  const turned = ops.reshape(ops.concat([...columns, silence], 1), [n2, signals * blocks + 1, high])
  const order = Array.from({length: signals * frames * overlap}, (_, i) => {
    const block = (Math.floor(i / overlap) % frames) - overlap / 2 + (i % overlap)
    const signal = Math.floor(i / overlap / frames)
    return block < 0 || block >= blocks ? signals * blocks : signal * blocks + block
  })
  const framed = ops.reshape(ops.gather(turned, 1, order), [n2, signals, frames, n1])
  const first = ops.constant(firstMatrix(fft, Math.sqrt(2 / fft)), [n2, 1, 2 * k1, n1])
  const a = ops.reshape(ops.matmul(first, ops.transpose(framed, [0, 1, 3, 2])), [n2, signals, k1, 2 * frames])
  const grouped = ops.reshape(ops.transpose(a, [2, 1, 0, 3]), [k1, signals, 2 * n2, frames])
  const second = ops.constant(secondMatrix(fft, 1), [k1, 1, 2 * n2, 2 * n2])
  return ops.reshape(ops.matmul(second, grouped), [signals * spectrumRows(fft), frames])
}

/** The reciprocal of the sum of squared windows over every sample; all ones in the middle. */
const levelling = ({fft, hop}: StftShape, samples: Samples): Float32Array =>
  Float32Array.from({length: samples}, (_, i) => {
    let sum = 0
    for (let n = (i + fft / 2) % hop; n < fft; n += hop) {
      const frame = (i + fft / 2 - n) / hop
      if (frame >= 0 && frame <= samples / hop) sum += window(fft, n) ** 2
    }
    return fft / 2 / hop / sum
  })

/**
 * The inverse of `stft` by overlap-add of root-Hann windowed frames, divided by the sum of their
 * squared windows: [row, frame] → [signal, samples]. The imaginary part of bin 0 is ignored.
 */
export const istft = <T>(ops: Ops<T>, spectrum: T, {fft, hop}: StftShape): T => {
  const {n1, n2, k1} = split(fft)
  const [rows, frames] = ops.shape(spectrum) as [number, number]
  const signals = rows / spectrumRows(fft)
  const blocks = frames - 1
  const overlap = fft / hop
  const high = hop / n2
  // The adjoint of the analysis, with bin 0 halved as it has no mirror image.
  const second = ops.constant(transposed(secondMatrix(fft, 0.5), 2 * n2, 2 * n2), [k1, 1, 2 * n2, 2 * n2])
  const grouped = ops.matmul(second, ops.reshape(spectrum, [k1, signals, 2 * n2, frames]))
  const a = ops.transpose(ops.reshape(grouped, [k1, signals, n2, 2 * frames]), [2, 1, 0, 3])
  const turned = ops.transpose(ops.reshape(a, [n2, signals, 2 * k1, frames]), [0, 1, 3, 2])
  const scale = Math.sqrt(2 / fft) / (overlap / 2)
  const first = ops.constant(firstMatrix(fft, scale), [n2, 1, 2 * k1, n1])
  const framed = ops.reshape(ops.matmul(turned, first), [n2, signals * frames * overlap, high])

  // Block b of the output is the sum of piece i of frame b + overlap/2 − i, where there is such a frame.
  const silent = signals * frames * overlap
  const pieces = overlap === 2 ? framed : ops.concat([framed, ops.constant(new Float32Array(hop), [n2, 1, high])], 1)
  const piece = (i: number): T => {
    const order = Array.from({length: signals * blocks}, (_, block) => {
      const frame = (block % blocks) + overlap / 2 - i
      const signal = Math.floor(block / blocks)
      return frame < 0 || frame >= frames ? silent : (signal * frames + frame) * overlap + i
    })
    return ops.gather(pieces, 1, order)
  }
  let sum = piece(0)
  for (let i = 1; i < overlap; i++) sum = ops.add(sum, piece(i))
  const samples = blocks * hop
  const columns = ops.reshape(sum, [n2, signals * blocks * high])
  const wave = ops.reshape(ops.transpose(columns, [1, 0]), [signals, samples])
  // With a hop of N/2 every sample lies under two frames and the windows always sum to one.
  return overlap === 2 ? wave : ops.mul(wave, ops.constant(levelling({fft, hop}, samples), [1, samples]))
}
