import type {Samples} from '../../base/units.ts'
import {Fft} from './fft.ts'

/** Half a real signal's spectrum, [size/2 + 1] each; the other half mirrors it. */
export type Spectrum = {readonly re: Float64Array; readonly im: Float64Array}

export const emptySpectrum = (size: number): Spectrum => ({
  re: new Float64Array(size / 2 + 1),
  im: new Float64Array(size / 2 + 1),
})

/** FFT of real signals through a complex one of half the size. Serves one caller at a time. */
export class RealFft {
  readonly size: number
  private readonly half: Fft
  private readonly re: Float64Array
  private readonly im: Float64Array
  private readonly cos: Float64Array
  private readonly sin: Float64Array

  /** Throws RangeError when the size is not a power of two of at least 2. */
  constructor(size: number) {
    this.size = size
    this.half = new Fft(size / 2)
    this.re = new Float64Array(size / 2)
    this.im = new Float64Array(size / 2)
    this.cos = Float64Array.from({length: size / 2 + 1}, (_, k) => Math.cos((2 * Math.PI * k) / size))
    this.sin = Float64Array.from({length: size / 2 + 1}, (_, k) => Math.sin((2 * Math.PI * k) / size))
  }

  /** X[k] = Σ x[n]·exp(−2πi·kn/size) of x [size]. */
  forwardInto({re, im}: Spectrum, x: Float64Array): void {
    const {re: zr, im: zi, cos, sin} = this
    const m = zr.length
    for (let i = 0; i < m; i++) {
      zr[i] = x[2 * i]!
      zi[i] = x[2 * i + 1]!
    }
    this.half.forward(zr, zi)
    // Even samples have the spectrum E = (Z[k] + Z*[m−k])/2, odd ones O = (Z[k] − Z*[m−k])/2i; X = E + exp(−2πik/size)·O.
    re[0] = zr[0]! + zi[0]!
    im[0] = 0
    re[m] = zr[0]! - zi[0]!
    im[m] = 0
    for (let k = 1; k < m; k++) {
      const j = m - k
      const evenR = 0.5 * (zr[k]! + zr[j]!)
      const evenI = 0.5 * (zi[k]! - zi[j]!)
      const oddR = 0.5 * (zi[k]! + zi[j]!)
      const oddI = 0.5 * (zr[j]! - zr[k]!)
      re[k] = evenR + cos[k]! * oddR + sin[k]! * oddI
      im[k] = evenI + cos[k]! * oddI - sin[k]! * oddR
    }
  }

  /** Undoes `forwardInto`, scale included. */
  inverseInto(x: Float64Array, {re, im}: Spectrum): void {
    const {re: zr, im: zi, cos, sin} = this
    const m = zr.length
    for (let k = 0; k < m; k++) {
      const evenR = re[k]! + re[m - k]!
      const evenI = im[k]! - im[m - k]!
      const differenceR = re[k]! - re[m - k]!
      const differenceI = im[k]! + im[m - k]!
      const oddR = cos[k]! * differenceR - sin[k]! * differenceI
      const oddI = cos[k]! * differenceI + sin[k]! * differenceR
      zr[k] = evenR - oddI
      zi[k] = evenI + oddR
    }
    this.half.inverse(zr, zi)
    const scale = 0.5 / m
    for (let i = 0; i < m; i++) {
      x[2 * i] = zr[i]! * scale
      x[2 * i + 1] = zi[i]! * scale
    }
  }
}

/** Square root of the periodic Hann window, sin(π·n/size): its square overlaps to a constant for every hop size/2, /4 … */
export const sqrtHann = (size: number): Float64Array =>
  Float64Array.from({length: size}, (_, n) => Math.sin((Math.PI * n) / size))

export type FrameGrid = {readonly size: Samples; readonly hop: Samples}

/** Frame f starts at sample f·hop − (size − hop), so that every sample lies in size/hop frames. */
export const frameStart = (frame: number, {size, hop}: FrameGrid): Samples => frame * hop - (size - hop)

export const frameCount = (length: Samples, {size, hop}: FrameGrid): number => Math.ceil((length + size - hop) / hop)

/**
 * Short-time Fourier transform under a √Hann window, a frame at a time: `visit` gets one spectrum that the next frame
 * overwrites. x is silent outside itself.
 */
export const stft = (x: Float32Array, grid: FrameGrid, visit: (spectrum: Spectrum, frame: number) => void): void => {
  checkGrid(grid)
  const fft = new RealFft(grid.size)
  const window = sqrtHann(grid.size)
  const frame = new Float64Array(grid.size)
  const spectrum = emptySpectrum(grid.size)
  for (let f = 0; f < frameCount(x.length, grid); f++) {
    cutInto(frame, x, frameStart(f, grid), window)
    fft.forwardInto(spectrum, frame)
    visit(spectrum, f)
  }
}

/** Inverse of `stft`: `fill` writes the spectrum of each frame in turn. istft∘stft is the identity to float precision. */
export const istft = (
  length: Samples,
  grid: FrameGrid,
  fill: (spectrum: Spectrum, frame: number) => void,
): Float32Array => {
  checkGrid(grid)
  const fft = new RealFft(grid.size)
  const window = synthesisWindow(grid)
  const frame = new Float64Array(grid.size)
  const spectrum = emptySpectrum(grid.size)
  const out = new Float32Array(length)
  for (let f = 0; f < frameCount(length, grid); f++) {
    fill(spectrum, f)
    fft.inverseInto(frame, spectrum)
    addInto(out, frame, frameStart(f, grid), window)
  }
  return out
}

/** √Hann over the constant to which its square overlaps, size/(2·hop). */
export const synthesisWindow = ({size, hop}: FrameGrid): Float64Array => sqrtHann(size).map(w => (w * 2 * hop) / size)

/** frame[i] = x[start + i]·window[i], 0 outside x. */
export const cutInto = (frame: Float64Array, x: Float32Array, start: Samples, window: Float64Array): void => {
  const from = Math.max(0, -start)
  const to = Math.min(frame.length, x.length - start)
  frame.fill(0)
  for (let i = from; i < to; i++) frame[i] = x[start + i]! * window[i]!
}

/** out[start + i] += frame[i]·window[i] where that lies in `out`. */
export const addInto = (out: Float32Array, frame: Float64Array, start: Samples, window: Float64Array): void => {
  const from = Math.max(0, -start)
  const to = Math.min(frame.length, out.length - start)
  for (let i = from; i < to; i++) out[start + i] = out[start + i]! + frame[i]! * window[i]!
}

const checkGrid = ({size, hop}: FrameGrid): void => {
  const overlap = size / hop
  if (overlap < 2 || !Number.isInteger(overlap))
    throw new RangeError(`hop must be size/2, /3, /4 …, got ${size}/${hop}`)
}
