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
})
