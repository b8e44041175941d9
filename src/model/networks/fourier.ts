import type {Samples} from '../../base/units.ts'
import type {Ops} from '../ops.ts'

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

/** Where bin 0 … N/2 − 1 of a spectrum lies; part 0 is real, 1 imaginary. */
export const spectrumRow = (fft: number, bin: number, part: 0 | 1): number => {
  const {n1, n2} = split(fft)
  const low = bin % n1
  const mirrored = low > n1 / 2
  const group = mirrored ? n1 - low : low
  return ((group * 2 + Number(mirrored)) * 2 + part) * (n2 / 2) + Math.floor(bin / n1)
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
    const re = spectrumRow(fft, bin, 0) * 2 * n2
    const im = spectrumRow(fft, bin, 1) * 2 * n2
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
 * variance in every bin. x [signal, samples], samples a multiple of the hop → [signal, row, frame]; see
 * `spectrumRow`. The bin at N/2 is left out.
 */
export const stft = <T>(ops: Ops<T>, x: T, {fft, hop}: StftShape): T => {
  const {n1, n2, k1} = split(fft)
  const [signals, samples] = ops.shape(x) as [number, number]
  const blocks = samples / hop
  const frames = blocks + 1
  const overlap = fft / hop
  const cut = ops.transpose(ops.reshape(x, [signals, blocks, hop]), [0, 2, 1])
  // The second half of a transposition, [n1 / overlap, n2] → [n2, n1 / overlap]. As two transpositions ONNX
  // Runtime would make one of both, element by element: four times slower.
  const rows = Array.from({length: hop}, (_, i) => (i % (n1 / overlap)) * n2 + Math.floor(i / (n1 / overlap)))
  const sorted = ops.reshape(ops.gather(cut, 1, rows), [signals, n2, n1 / overlap, blocks])
  const padded = ops.pad(sorted, 3, overlap / 2, overlap / 2)
  const pieces = Array.from({length: overlap}, (_, i) => ops.slice(padded, 3, i, i + frames))
  const framed = ops.concat(pieces, 2) // [signal, n2, n1, frame]
  const first = ops.constant(firstMatrix(fft, Math.sqrt(2 / fft)), [n2, 2 * k1, n1])
  const a = ops.reshape(ops.matmul(first, framed), [signals, n2, k1, 2 * frames])
  const turned = ops.reshape(ops.transpose(a, [0, 2, 1, 3]), [signals, k1, 2 * n2, frames])
  const second = ops.constant(secondMatrix(fft, 1), [k1, 2 * n2, 2 * n2])
  return ops.reshape(ops.matmul(second, turned), [signals, spectrumRows(fft), frames])
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
 * squared windows: [signal, row, frame] → [signal, samples]. The imaginary part of bin 0 is ignored.
 */
export const istft = <T>(ops: Ops<T>, spectrum: T, {fft, hop}: StftShape): T => {
  const {n1, n2, k1} = split(fft)
  const [signals, , frames] = ops.shape(spectrum) as [number, number, number]
  const blocks = frames - 1
  const overlap = fft / hop
  // The adjoint of the analysis, with bin 0 halved as it has no mirror image.
  const second = ops.constant(transposed(secondMatrix(fft, 0.5), 2 * n2, 2 * n2), [k1, 2 * n2, 2 * n2])
  const turned = ops.matmul(second, ops.reshape(spectrum, [signals, k1, 2 * n2, frames]))
  const a = ops.transpose(ops.reshape(turned, [signals, k1, n2, 2 * frames]), [0, 2, 1, 3])
  const scale = Math.sqrt(2 / fft) / (overlap / 2)
  const first = ops.constant(transposed(firstMatrix(fft, scale), 2 * k1, n1), [n2, n1, 2 * k1])
  const framed = ops.matmul(first, ops.reshape(a, [signals, n2, 2 * k1, frames])) // [signal, n2, n1, frame]

  // Block b of the output is the sum of piece i of frame b + overlap/2 − i.
  const piece = (i: number): T => {
    const from = overlap / 2 - i
    const rows = ops.slice(framed, 2, (i * n1) / overlap, ((i + 1) * n1) / overlap)
    const kept = ops.slice(rows, 3, Math.max(0, from), Math.min(frames, from + blocks))
    const before = Math.max(0, -from)
    const after = Math.max(0, from + blocks - frames)
    return before + after === 0 ? kept : ops.pad(kept, 3, before, after)
  }
  let sum = piece(0)
  for (let i = 1; i < overlap; i++) sum = ops.add(sum, piece(i))
  const samples = blocks * hop
  const sorted = ops.reshape(ops.transpose(sum, [0, 2, 1, 3]), [signals, hop, blocks])
  const wave = ops.reshape(ops.transpose(sorted, [0, 2, 1]), [signals, samples])
  // With a hop of N/2 every sample lies under two frames and the windows always sum to one.
  return overlap === 2 ? wave : ops.mul(wave, ops.constant(levelling({fft, hop}, samples), [1, samples]))
}
