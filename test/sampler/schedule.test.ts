import {describe, expect, it} from 'vitest'
import {churnGamma, karras, type SigmaRange} from '../../src/sampler/schedule.ts'
import {readNpz} from '../support/npz.ts'

const golden = readNpz('schedule.npz')
const RANGES: Record<string, SigmaRange> = {
  sep: {min: 1e-4, max: 1, rho: 7},
  gen: {min: 1e-4, max: 20, rho: 7},
  log: {min: 1e-4, max: 3, rho: 9},
}

describe('karras', () => {
  for (const [tag, range] of Object.entries(RANGES))
    it.each([8, 10, 25, 150])(`gives the published levels of ${tag} in %i steps`, steps => {
      const levels = karras(steps, range)
      expect(levels).toHaveLength(steps + 1)
      expect(levels.at(-1)).toBe(0)
      const published = golden.f32(`${tag}_${steps}`)
      const exact = golden.get(`${tag}_${steps}_f64`).data as Float64Array
      for (let i = 0; i < steps; i++) {
        expect(Math.abs(levels[i]! / published[i]! - 1)).toBeLessThan(1e-5)
        expect(Math.abs(levels[i]! / exact[i]! - 1)).toBeLessThan(1e-12)
      }
    })

  it('goes from the largest level straight to 0 in a single step', () => {
    const [first, last, ...rest] = karras(1, {max: 1, min: 1e-4, rho: 7})
    expect([first, last, rest]).toEqual([1, 0, []])
  })
})

describe('churnGamma', () => {
  it('spreads the churn over the steps and stops at √2 − 1', () => {
    expect(churnGamma(0, 8)).toBe(0)
    expect(churnGamma(20, 150)).toBeCloseTo(20 / 150, 15)
    expect(churnGamma(20, 8)).toBe(Math.SQRT2 - 1)
  })

  it.each([0, 1, 20])('gives the recorded σ̂ for a churn of %i', churn => {
    const separation = readNpz('separation.npz')
    const sigmas = separation.f32('sigmas')
    for (const [i, sigmaHat] of separation.f32(`sigma_hat_c${churn}`).entries())
      expect(Math.abs((sigmas[i]! * (1 + churnGamma(churn, 8))) / sigmaHat - 1)).toBeLessThan(1e-6)
  })

  it('of a strength begins where that part of the way up lies, and goes on with the levels below it', () => {
    const range = {max: 1, min: 1e-3, rho: 7}
    const whole = karras(11, range)
    expect(karras(11, range, 1)).toEqual(whole)
    for (const [i, strength] of [0.9, 0.8, 0.5, 0.1].entries()) {
      const part = karras(11, range, strength)
      const same = whole.slice([1, 2, 5, 9][i])
      expect(part).toHaveLength(same.length)
      for (const [n, level] of part.entries()) expect(level).toBeCloseTo(same[n]!, 12)
    }
    const between = karras(11, range, 0.55)
    expect(between.slice(1)).toEqual(whole.slice(5))
    expect(between[0]!).toBeGreaterThan(whole[5]!)
    expect(between[0]!).toBeLessThan(whole[4]!)
  })

  it('of a strength goes from its level straight to 0 in a single step', () => {
    const [first, ...rest] = karras(1, {max: 1, min: 1e-4, rho: 7}, 0.5)
    expect(first!).toBeCloseTo(((1 + 1e-4 ** (1 / 7)) / 2) ** 7, 12)
    expect(rest).toEqual([0])
  })
})
