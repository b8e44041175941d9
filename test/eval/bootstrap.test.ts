import {describe, expect, it} from 'vitest'
import {bootstrapMean} from '../../src/eval/bootstrap.ts'
import {gaussianSource} from './gaussian.ts'

const draws = (count: number, seed: number): number[] => {
  const draw = gaussianSource(seed)
  return Array.from({length: count}, () => 5 + 2 * draw())
}

describe('the bootstrap interval of a mean', () => {
  it('is about as wide as theory says: ±1.96·σ/√n', () => {
    const {mean, low, high} = bootstrapMean(draws(400, 1))!
    expect(mean).toBeCloseTo(5, 0)
    expect((high! - low!) / 2 / ((1.96 * 2) / 20)).toBeGreaterThan(0.85)
    expect((high! - low!) / 2 / ((1.96 * 2) / 20)).toBeLessThan(1.15)
  })

  it.each([8, 30])('of %i values holds the truth about 95 times in 100', count => {
    const held = Array.from({length: 400}, (_, i) => bootstrapMean(draws(count, i + 1), {draws: 1000})!).filter(
      ({low, high}) => low! <= 5 && high! >= 5,
    )
    expect(held.length / 400).toBeGreaterThan(0.92)
    expect(held.length / 400).toBeLessThan(0.98)
  })

  it('is the same for the same seed', () => {
    expect(bootstrapMean(draws(20, 3), {seed: 4})).toEqual(bootstrapMean(draws(20, 3), {seed: 4}))
    expect(bootstrapMean(draws(20, 3), {seed: 4})).not.toEqual(bootstrapMean(draws(20, 3), {seed: 5}))
  })

  it('is a point for equal values, unknown for one, and nothing for none', () => {
    expect(bootstrapMean([2, 2, 2])).toEqual({mean: 2, low: 2, high: 2})
    expect(bootstrapMean([2])).toEqual({mean: 2})
    expect(bootstrapMean([])).toBeUndefined()
  })
})
