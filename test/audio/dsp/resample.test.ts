import {describe, expect, it} from 'vitest'
import {resample, resampledLength, resampler} from '../../../src/audio/dsp/resample.ts'
import {noise} from '../band.ts'

const tone = (frequency: number, rate: number, n: number): Float32Array =>
  Float32Array.from({length: n}, (_, i) => Math.sin((2 * Math.PI * frequency * i) / rate))

/** RMS away from the ends, where the tone's start and stop are heard, in dB of a full-scale tone. */
function level(x: Float32Array): number {
  const inside = x.subarray(Math.floor(x.length * 0.2), Math.floor(x.length * 0.8))
  return 10 * Math.log10((2 * inside.reduce((sum, v) => sum + v * v, 0)) / inside.length)
}

const RATES = [8_000, 11_025, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000, 384_000, 44_101]

describe('resample', () => {
  it.each(RATES.filter(rate => rate > 22_050))(
    'from %i Hz to 22,050 Hz takes away what would fold back, 90 dB and more',
    from => {
      for (const frequency of [11_030, 11_500, 14_000, from / 2 - 300, from / 4 + 17]) {
        if (frequency <= 11_025 || frequency >= from / 2) continue
        expect(level(resample(tone(frequency, from, from / 2), from, 22_050))).toBeLessThan(-90)
      }
    },
  )

  it.each(RATES)(
    'between %i Hz and 22,050 Hz keeps the band up to 90 % of the lower Nyquist frequency within 0.01 dB',
    rate => {
      for (const [from, to] of [
        [rate, 22_050],
        [22_050, rate],
      ] as const) {
        const nyquist = Math.min(from, to) / 2
        for (const part of [0.01, 0.3, 0.7, 0.9]) {
          const x = tone(part * nyquist, from, Math.round(from / 4))
          const expected = tone(part * nyquist, to, resampledLength(x.length, from, to))
          const y = resample(x, from, to)
          expect(y.length).toBe(expected.length)
          expect(Math.abs(level(y) - level(expected))).toBeLessThan(0.01)
          // The same tone at the same place: linear phase without delay.
          expect(level(y.map((v, i) => v - expected[i]!))).toBeLessThan(-60)
        }
      }
    },
  )

  it('leaves no images when it goes up', () => {
    const y = resample(tone(9_000, 22_050, 22_050), 22_050, 44_100)
    const expected = tone(9_000, 44_100, 44_100)
    expect(level(y.map((v, i) => v - expected[i]!))).toBeLessThan(-90)
  })

  it('gives exactly round(n·to/from) samples', () => {
    for (const n of [0, 1, 2, 3, 999, 44_101]) {
      for (const rate of RATES)
        expect(resample(new Float32Array(n), rate, 22_050).length).toBe(Math.round((n * 22_050) / rate))
    }
  })

  it('answers an impulse symmetrically around its place', () => {
    const x = new Float32Array(4001)
    x[2000] = 1
    const y = resample(x, 44_100, 22_050)
    expect(y.reduce((best, v, i) => (v > y[best]! ? i : best), 0)).toBe(1000)
    for (let d = 1; d < 200; d++) expect(y[1000 + d]).toBeCloseTo(y[1000 - d]!, 9)
  })

  it('keeps a constant, and silence exactly', () => {
    const y = resample(new Float32Array(5000).fill(0.5), 48_000, 22_050)
    for (let i = 500; i < 1700; i++) expect(y[i]).toBeCloseTo(0.5, 5)
    expect(resample(new Float32Array(5000), 48_000, 22_050).every(v => v === 0)).toBe(true)
  })

  it('of equal rates is a copy', () => {
    const x = tone(100, 22_050, 100)
    const y = resample(x, 22_050, 22_050)
    expect(y).toEqual(x)
    expect(y).not.toBe(x)
  })

  it('computes any stretch as it computes the whole', () => {
    const random = noise(11)
    const x = Float32Array.from({length: 20_000}, random)
    for (const [from, to] of [
      [22_050, 48_000],
      [44_100, 22_050],
      [44_101, 22_050],
      [22_050, 22_050],
    ] as const) {
      const whole = resample(x, from, to)
      const part = new Float32Array(6000)
      resampler(x, from, to)(part, 1234)
      expect(part).toEqual(whole.slice(1234, 7234))
      resampler(x, from, to)(part, -3000)
      expect(part[3500]).toBe(whole[500])
      expect(part[0]).toBe(0)
    }
  })

  it('refuses a rate of 0', () => {
    expect(() => resample(new Float32Array(1), 0, 22_050)).toThrow(RangeError)
  })
})
