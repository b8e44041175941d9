import {describe, expect, it} from 'vitest'
import {phaseRandomised} from '../../bench/phase-randomise.ts'
import {rms} from '../../src/audio/dsp/levels.ts'
import {emptySpectrum, RealFft} from '../../src/audio/dsp/spectrum.ts'
import {gaussianSource} from '../eval/gaussian.ts'

const magnitudes = (x: Float32Array): number[] => {
  const spectrum = emptySpectrum(x.length)
  new RealFft(x.length).forwardInto(spectrum, Float64Array.from(x))
  return [...spectrum.re].map((re, k) => Math.hypot(re, spectrum.im[k]!))
}

describe('phaseRandomised', () => {
  const draw = gaussianSource(8)
  // Sound that decays: its course in time is what must be lost.
  const x = Float32Array.from({length: 4096}, (_, i) => draw() * Math.exp(-i / 400))

  it('keeps every magnitude of a signal as long as its transform', () => {
    const [before, after] = [magnitudes(x), magnitudes(phaseRandomised(x, 1))]
    for (const [k, magnitude] of before.entries()) expect(Math.abs(after[k]! - magnitude)).toBeLessThan(1e-4)
  })

  it('spreads the sound over all of its time, about as loud', () => {
    for (const length of [4096, 3000]) {
      const noise = phaseRandomised(x.subarray(0, length), 1)
      expect(noise).toHaveLength(length)
      expect(rms(noise) / rms(x.subarray(0, length))).toBeCloseTo(1, 0)
      expect(rms(noise.subarray(length - 1000))).toBeGreaterThan(10 * rms(x.subarray(length - 1000, length)))
    }
  })

  it('depends on the seed alone', () => {
    expect(phaseRandomised(x, 5)).toEqual(phaseRandomised(x, 5))
    expect(phaseRandomised(x, 5)).not.toEqual(phaseRandomised(x, 6))
  })

  it('leaves silence silent', () => {
    expect(rms(phaseRandomised(new Float32Array(100), 1))).toBe(0)
  })
})
