import {describe, expect, it} from 'vitest'
import {alongArc, blendStrength} from '../../src/sampler/blend.ts'
import {seededNoise} from '../../src/sampler/noise.ts'

const gaussian = (seed: number, gain = 1): Float32Array => {
  const x = new Float32Array(20_000)
  seededNoise(seed).fillInto(x)
  return x.map(value => gain * value)
}
const power = (x: Float32Array): number => x.reduce((sum, value) => sum + value * value, 0) / x.length

describe('the arc between two signals', () => {
  const [a, b] = [gaussian(1), gaussian(2)]

  it('begins at the one and ends at the other', () => {
    for (const [i, value] of alongArc(a, b, 0).entries()) expect(value).toBeCloseTo(a[i]!, 6)
    for (const [i, value] of alongArc(a, b, 1).entries()) expect(value).toBeCloseTo(b[i]!, 6)
  })

  it.each([0.25, 0.5, 0.75])('is as loud as both all the way: %d', amount => {
    expect(Math.abs(power(alongArc(a, b, amount)) - 1)).toBeLessThan(0.03)
  })

  it('between loud and soft goes from loud to soft', () => {
    const powers = [0, 0.25, 0.5, 0.75, 1].map(amount => power(alongArc(a, gaussian(3, 0.1), amount)))
    expect(powers).toEqual(powers.toSorted((x, y) => y - x))
  })

  it('between a signal and itself is that signal, and between silence and a signal a softer one', () => {
    for (const [i, value] of alongArc(a, a, 0.3).entries()) expect(value).toBeCloseTo(a[i]!, 6)
    const fading = alongArc(a, new Float32Array(a.length), 0.5)
    for (const [i, value] of fading.entries()) expect(value).toBeCloseTo(Math.SQRT1_2 * a[i]!, 6)
  })
})

describe('where a blend begins', () => {
  it('is at neither take above them, and highest half-way', () => {
    expect(blendStrength(0)).toBe(0)
    expect(blendStrength(1)).toBe(0)
    expect(blendStrength(0.5)).toBeGreaterThan(blendStrength(0.4))
    expect(blendStrength(0.5)).toBeLessThan(1)
    expect(blendStrength(0.3)).toBeCloseTo(blendStrength(0.7), 12)
  })
})
