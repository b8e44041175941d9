import {emptySpectrum, RealFft} from '../src/audio/dsp/spectrum.ts'
import {randomBits} from '../src/sampler/random.ts'

/**
 * Noise with the power spectrum of the whole of x: every bin keeps its magnitude and gets a phase of its own. As long as x
 * and, in expectation, as loud. It has x's timbre on average and nothing of its course in time. The transform is longer
 * than x, a power of two; the noise fills it, so what is cut from it is scaled up.
 */
export const phaseRandomised = (x: Float32Array, seed: number): Float32Array => {
  const size = 2 ** Math.ceil(Math.log2(x.length))
  const fft = new RealFft(size)
  const frame = new Float64Array(size)
  frame.set(x)
  const spectrum = emptySpectrum(size)
  fft.forwardInto(spectrum, frame)
  const bits = randomBits(seed)
  // The first and the last bin are real.
  for (let k = 1; k < size / 2; k++) {
    const magnitude = Math.hypot(spectrum.re[k]!, spectrum.im[k]!)
    const phase = (2 * Math.PI * bits()) / 2 ** 32
    spectrum.re[k] = magnitude * Math.cos(phase)
    spectrum.im[k] = magnitude * Math.sin(phase)
  }
  fft.inverseInto(frame, spectrum)
  const gain = Math.sqrt(size / x.length)
  return Float32Array.from({length: x.length}, (_, i) => gain * frame[i]!)
}
