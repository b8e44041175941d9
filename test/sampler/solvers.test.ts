import {describe, expect, it} from 'vitest'
import {descend} from '../../src/sampler/descend.ts'
import type {Noise} from '../../src/sampler/noise.ts'
import {seededNoise} from '../../src/sampler/noise.ts'
import {generate} from '../../src/sampler/posteriors/generate.ts'
import {finish, sample} from '../../src/sampler/sample.ts'
import {SOLVERS, type SolverName, solvers} from '../../src/sampler/solvers/solvers.ts'
import {gaussianDenoise, moments, ONCE} from './support.ts'

const still: Noise = {fillInto: out => out.fill(0)}

/** Steps of equal ratio from σ = 1 to 0.1, so that no last step to 0 hides the order. */
const levels = (steps: number): number[] => Array.from({length: steps + 1}, (_, i) => 0.1 ** (i / steps))

/** The flow of a Gaussian of variance v: x(σ′) = x(σ)·√((v + σ′²)/(v + σ²)). */
const errorAfter = async (name: SolverName, steps: number): Promise<number> => {
  const variance = 0.04
  const x = Float32Array.of(1)
  const run = descend(
    {
      denoise: async (state, sigma) => state.map(value => (value * variance) / (variance + sigma * sigma)),
      posterior: generate(),
      solver: solvers[name],
      sigmas: levels(steps),
      ...{churn: 0, correction: 1, shifts: 1, noise: still},
    },
    x,
  )
  await finish(run)
  return Math.abs(x[0]! - Math.sqrt((variance + 0.01) / (variance + 1)))
}

describe('the solvers on the flow of a Gaussian, whose solution is known', () => {
  it.each([
    ['euler', 1],
    ['heun', 2],
    ['dpm++2m', 2],
  ] as const)('%s is of order %i', async (name, order) => {
    const [coarse, fine] = [await errorAfter(name, 20), await errorAfter(name, 80)]
    expect(Math.log2(coarse / fine) / 2).toBeGreaterThan(order - 0.15)
    expect(Math.log2(coarse / fine) / 2).toBeLessThan(order + 0.45)
  })

  it.each(SOLVERS)('%s takes noise to the very point of the flow', async name => {
    const [variances, samples, max] = [[0.01, 0.02, 0.04, 0.09], 64, 5]
    const settings = {solver: name, steps: 400, sigma: {max, min: 1e-4, rho: 7}, ...ONCE}
    const run = sample({
      denoise: gaussianDenoise(variances, samples),
      posterior: generate(),
      shape: {stems: 4, samples},
      settings,
      noise: seededNoise(1),
    })
    const x = await finish(run)
    const z = new Float32Array(x.length)
    seededNoise(1).fillInto(z)
    for (const [i, value] of x.entries()) {
      const variance = variances[Math.floor(i / samples)]!
      const exact = max * z[i]! * Math.sqrt(variance / (variance + max * max))
      expect(Math.abs(value - exact)).toBeLessThan((name === 'euler' ? 2e-2 : 1e-3) * Math.abs(exact) + 1e-7)
    }
  })

  it('heun tells the newest estimate, that of the level which it comes to', async () => {
    const step = solvers.heun(async (x, sigma) => x.map(() => sigma))
    expect(await step(Float32Array.of(3), {from: 1, to: 0.5})).toEqual(Float32Array.of(0.5))
    expect(await step(Float32Array.of(3), {from: 0.5, to: 0})).toEqual(Float32Array.of(0.5))
  })

  it.each(SOLVERS)('%s stays where it is between two equal levels', async name => {
    const settings = {solver: name, steps: 4, sigma: {max: 0.5, min: 0.5, rho: 7}, ...ONCE}
    const denoise = gaussianDenoise([0.01, 0.02, 0.04, 0.09], 16)
    const options = {denoise, posterior: generate(), shape: {stems: 4, samples: 16}}
    const often = await finish(sample({...options, settings, noise: seededNoise(3)}))
    const once = await finish(sample({...options, settings: {...settings, steps: 1}, noise: seededNoise(3)}))
    for (const [i, value] of often.entries()) expect(value).toBeCloseTo(once[i]!, 6)
  })

  it.each(
    SOLVERS.flatMap(name => [
      [name, 0, 1],
      [name, 20, 1],
      [name, 0, 2],
      [name, 20, 2],
    ]) as [SolverName, number, number][],
  )('%s with churn %i and every step taken %i times keeps the variance', async (name, churn, correction) => {
    const [variances, samples] = [[0.01, 0.02, 0.04, 0.09], 4096]
    const settings = {solver: name, steps: 100, sigma: {max: 5, min: 1e-3, rho: 7}, ...ONCE, churn, correction}
    const run = sample({
      denoise: gaussianDenoise(variances, samples),
      posterior: generate(),
      shape: {stems: 4, samples},
      settings,
      noise: seededNoise(2),
    })
    const {mean, cov} = moments(await finish(run), samples)
    // Four standard errors, and the first-order bias of Euler's steps, which churn lengthens.
    const bias = name === 'heun' || (name === 'dpm++2m' && churn === 0) ? 0.03 : 0.1
    for (const [n, variance] of variances.entries()) {
      expect(Math.abs(mean[n]!)).toBeLessThan(4 * Math.sqrt(variance / samples))
      expect(Math.abs(cov[n]![n]! / variance - 1)).toBeLessThan(4 * Math.sqrt(2 / samples) + bias)
    }
  })
})
