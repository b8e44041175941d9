import {describe, expect, it} from 'vitest'
import {fromMel, toMel} from '../../src/audio/dsp/mel.ts'
import {melCentres, melFilters} from '../../src/audio/features/mel-filters.ts'
import {logMelEmbedder} from '../../src/eval/log-mel.ts'
import {gaussianSource} from './gaussian.ts'

const RATE = 22_050
const BANK = {bands: 64, size: 2048, sampleRate: RATE}
const {embed, dims, name} = logMelEmbedder()

const sine = (frequency: number, {seconds = 1.2, amplitude = 1} = {}): Float32Array =>
  Float32Array.from({length: seconds * RATE}, (_, i) => amplitude * Math.sin((2 * Math.PI * frequency * i) / RATE))

const loudest = (embedding: Float64Array): number =>
  embedding.subarray(0, 64).reduce((best, value, band) => (value > embedding[best]! ? band : best), 0)

describe('the mel scale', () => {
  it('puts 1000 Hz at 1000 mel, and goes back', () => {
    expect(toMel(1000)).toBeCloseTo(1000, 1)
    for (const frequency of [0, 55, 440, 11_025]) expect(fromMel(toMel(frequency))).toBeCloseTo(frequency, 8)
  })
})

describe('the mel filter bank', () => {
  const filters = melFilters(BANK)

  it('has triangles that sum to 1 between the first and the last centre', () => {
    const centres = melCentres(BANK)
    const total = new Float64Array(BANK.size / 2 + 1)
    for (const {from, weights} of filters)
      weights.forEach((weight, i) => {
        expect(weight).toBeGreaterThan(0)
        total[from + i] = total[from + i]! + weight
      })
    for (const [bin, sum] of total.entries()) {
      const frequency = (bin * RATE) / BANK.size
      if (frequency >= centres[0]! && frequency <= centres.at(-1)!) expect(sum).toBeCloseTo(1, 10)
    }
  })

  it('refuses bands that are narrower than a bin', () => {
    expect(() => melFilters({bands: 256, size: 512, sampleRate: RATE})).toThrow(/holds no bin/)
  })
})

describe('the log-mel embedding', () => {
  it('says what it is', () => {
    expect(name).toBe('log-mel')
    expect(dims).toBe(128)
  })

  it('hears a sine in the band whose centre it has, at its level, and steady', () => {
    for (const [band, centre] of melCentres(BANK).entries()) {
      const [embedding] = embed(sine(centre))
      expect(loudest(embedding!), `${centre} Hz`).toBe(band)
      expect(Math.abs(embedding![band]!)).toBeLessThan(0.3)
      expect(embedding![64 + band]!).toBeLessThan(0.01)
    }
  })

  it('moves by two bels when the sound is ten times louder', () => {
    const noise = gaussianSource(3)
    const soft = Float32Array.from({length: 1.2 * RATE}, () => 0.05 * noise())
    const [a, b] = [embed(soft)[0]!, embed(soft.map(value => 10 * value))[0]!]
    for (let band = 0; band < 64; band++) {
      expect(b[band]! - a[band]!).toBeCloseTo(2, 5)
      expect(b[64 + band]!).toBeCloseTo(a[64 + band]!, 5)
    }
  })

  it('puts silence on the floor', () => {
    const [embedding] = embed(new Float32Array(1.2 * RATE))
    expect([...embedding!]).toEqual([...new Array(64).fill(-8), ...new Array(64).fill(0)])
  })

  it('tells a tone that comes and goes from one that stays', () => {
    const pulsed = sine(440).map((value, i) => (Math.floor(i / 5512) % 2 === 0 ? value : 0))
    const band = loudest(embed(sine(440))[0]!)
    expect(embed(pulsed)[0]![64 + band]!).toBeGreaterThan(1)
  })

  it('gives one embedding a second, and none of less', () => {
    const segment = 42 * 512 + 2048
    expect(embed(sine(440, {seconds: 12}))).toHaveLength(11)
    expect(embed(new Float32Array(segment - 1))).toHaveLength(0)
    expect(embed(new Float32Array(segment))).toHaveLength(1)
    expect(embed(new Float32Array(0))).toHaveLength(0)
  })
})
