import {describe, expect, it} from 'vitest'
import {Fft} from '../../../src/audio/dsp/fft.ts'
import {emptySpectrum, istft, RealFft, type Spectrum, stft} from '../../../src/audio/dsp/spectrum.ts'
import {noise} from '../band.ts'

/** The definition, term by term. */
function transform(x: Float64Array): Spectrum {
  const n = x.length
  const sum = (k: number, f: (angle: number) => number): number =>
    Array.from(x).reduce((total, value, i) => total + value * f((2 * Math.PI * ((k * i) % n)) / n), 0)
  const bins = Array.from({length: n / 2 + 1}, (_, k) => k)
  return {re: Float64Array.from(bins, k => sum(k, Math.cos)), im: Float64Array.from(bins, k => -sum(k, Math.sin))}
}

const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)

describe('the Fourier transform', () => {
  it.each([2, 4, 8, 32, 64, 512])('of %i real samples is what the definition says, and undone by its inverse', size => {
    const x = Float64Array.from({length: size}, noise(size))
    const fft = new RealFft(size)
    const spectrum = emptySpectrum(size)
    fft.forwardInto(spectrum, x)
    const expected = transform(x)
    expect(farthest(spectrum.re, expected.re)).toBeLessThan(1e-11)
    expect(farthest(spectrum.im, expected.im)).toBeLessThan(1e-11)
    const back = new Float64Array(size)
    fft.inverseInto(back, spectrum)
    expect(farthest(back, x)).toBeLessThan(1e-14)
  })

  it('refuses a size that is no power of two', () => {
    expect(() => new Fft(24)).toThrow(/power of two, got 24/)
  })
})

describe('the short-time transform', () => {
  it.each([
    [1024, 512],
    [1024, 256],
    [64, 32],
  ])('of windows of %i every %i samples is undone by its inverse', (size, hop) => {
    for (const length of [1, 777, 5000]) {
      const x = Float32Array.from({length}, noise(length))
      const frames: Spectrum[] = []
      stft(x, {size, hop}, ({re, im}) => frames.push({re: re.slice(), im: im.slice()}))
      const back = istft(length, {size, hop}, (spectrum, f) => {
        spectrum.re.set(frames[f]!.re)
        spectrum.im.set(frames[f]!.im)
      })
      expect(farthest(back, x)).toBeLessThan(2e-7)
    }
  })

  it('shows a tone in its bin', () => {
    const x = Float32Array.from({length: 4096}, (_, i) => Math.cos((2 * Math.PI * 20 * i) / 512))
    let best = -1
    stft(x, {size: 512, hop: 256}, ({re, im}, f) => {
      if (f === 6)
        best = re.reduce((top, v, k) => (Math.hypot(v, im[k]!) > Math.hypot(re[top]!, im[top]!) ? k : top), 0)
    })
    expect(best).toBe(20)
  })

  it('refuses a hop that leaves gaps', () => {
    expect(() => stft(new Float32Array(9), {size: 8, hop: 8}, () => {})).toThrow(/hop must be/)
  })
})
