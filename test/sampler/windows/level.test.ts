import {describe, expect, it} from 'vitest'
import {seededNoise} from '../../../src/sampler/noise.ts'
import {projected} from '../../../src/sampler/posteriors/projected.ts'
import {finish, sample} from '../../../src/sampler/sample.ts'
import {activeLevel, gainTo, levelPiece, scaled} from '../../../src/sampler/windows/level.ts'
import {gaussianDenoise, largestDifference, ONCE} from '../support.ts'

const tone = (length: number, amplitude: number): Float32Array =>
  Float32Array.from({length}, (_, t) => amplitude * Math.sin(t / 7))

/** Separates at the level of the model, as a caller does. */
const separate = async (mix: Float32Array): Promise<Float32Array> => {
  const gain = gainTo(0.12, activeLevel(mix, {piece: 64}))
  const run = sample({
    denoise: gaussianDenoise([0.001, 0.002, 0.004, 0.009], mix.length),
    posterior: projected(scaled(mix, gain.toModel), {stems: 4}),
    shape: {stems: 4, samples: mix.length},
    settings: {...ONCE, solver: 'heun', steps: 8, sigma: {max: 1, min: 1e-3, rho: 7}},
    noise: seededNoise(1),
  })
  return scaled(await finish(run), gain.fromModel)
}

const PIECE = {piece: 4410}

describe('activeLevel', () => {
  it('is the RMS of a steady signal', () => {
    expect(activeLevel(tone(44_100, 0.5), PIECE)).toBeCloseTo(0.5 / Math.SQRT2, 3)
  })

  it('leaves pauses out', () => {
    const padded = new Float32Array(4 * 44_100)
    padded.set(tone(44_100, 0.5), 44_100)
    expect(activeLevel(padded, PIECE)).toBeCloseTo(0.5 / Math.SQRT2, 3)
  })

  it.each([8000, 22_050, 48_000])('leaves out pauses of a fifth of a second at %i Hz', rate => {
    const signal = Float32Array.from({length: 2 * rate}, (_, t) => (Math.floor((5 * t) / rate) % 2 === 0 ? 0.5 : 0))
    expect(activeLevel(signal, {piece: levelPiece(rate)})).toBe(0.5)
  })

  it('counts what is softer by less than 40 dB, and nothing below', () => {
    const beside = (softer: number): number => {
      const signal = new Float32Array(2 * 44_100)
      signal.set(tone(44_100, 0.5))
      signal.set(tone(44_100, 0.5 * 10 ** (-softer / 20)), 44_100)
      return activeLevel(signal, {piece: levelPiece(44_100)})
    }
    expect(beside(38)).toBeCloseTo(0.5 / 2, 3)
    expect(beside(42)).toBeCloseTo(0.5 / Math.SQRT2, 3)
  })

  it('scales with the signal', () => {
    const signal = tone(10_000, 0.3)
    expect(activeLevel(scaled(signal, 0.25), PIECE)).toBe(0.25 * activeLevel(signal, PIECE))
  })

  it('is 0 for silence and for nothing', () => {
    expect(activeLevel(new Float32Array(10_000), PIECE)).toBe(0)
    expect(activeLevel(new Float32Array(0), PIECE)).toBe(0)
  })
})

describe('separating at the level of the model', () => {
  it('gives 0.1 times the stems for 0.1 times the mix', async () => {
    const mix = tone(512, 0.4)
    const [loud, quiet] = [await separate(mix), await separate(scaled(mix, 0.1))]
    expect(largestDifference(scaled(loud, 0.1), quiet)).toBeLessThan(1e-7)
    const [eighth] = [await separate(scaled(mix, 0.125))]
    expect(eighth).toEqual(scaled(loud, 0.125))
  })

  it('makes silent stems of a silent mix', async () => {
    expect((await separate(new Float32Array(256))).every(value => value === 0)).toBe(true)
  })
})
