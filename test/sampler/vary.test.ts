import {describe, expect, it} from 'vitest'
import type {SamplerStep} from '../../src/sampler/descend.ts'
import {seededNoise} from '../../src/sampler/noise.ts'
import type {DescentSettings} from '../../src/sampler/preset/settings.ts'
import {finish, sample} from '../../src/sampler/sample.ts'
import {karras} from '../../src/sampler/schedule.ts'
import {posteriorOf, type Task} from '../../src/sampler/task.ts'
import {gaussianDenoise, ONCE, rows} from './support.ts'

const SAMPLES = 4096
const VARIANCES = [0.01, 0.02, 0.03, 0.04]
const shape = {stems: 4, samples: SAMPLES}
const settings: DescentSettings = {
  ...{solver: 'dpm++2m', steps: 100, sigma: {max: 2, min: 1e-3, rho: 7}, ...ONCE},
  ...{constrained: 'bass', k: 0.75},
}

const gaussianStems = (seed: number): Float32Array => {
  const x = new Float32Array(4 * SAMPLES)
  seededNoise(seed).fillInto(x)
  return x.map((value, i) => value * Math.sqrt(VARIANCES[Math.floor(i / SAMPLES)]!))
}
const stems = gaussianStems(1)

const vary = (strength: number, {task = {method: 'generate', guess: stems} as Task, seed = 2} = {}) =>
  finish(
    sample({
      denoise: gaussianDenoise(VARIANCES, SAMPLES),
      posterior: posteriorOf(task),
      ...{shape, settings, strength, noise: seededNoise(seed)},
    }),
  )

const meanSquare = (x: Float32Array): number => x.reduce((sum, value) => sum + value * value, 0) / x.length

const distances = (a: Float32Array, b: Float32Array): number[] =>
  rows(
    a.map((value, i) => value - b[i]!),
    SAMPLES,
  ).map(meanSquare)

describe('a variation', () => {
  // The flow from σ to 0 of a Gaussian shrinks x by c = √(v/(v + σ²)): x′ = c·(x + σ·z), so E(x′ − x)² = 2v(1 − c).
  it('lies as far from what it began at as its strength says, for Gaussian stems', async () => {
    let last = VARIANCES.map(() => 0)
    for (const strength of [0.2, 0.4, 0.6, 0.8, 1]) {
      const [sigma] = karras(settings.steps, settings.sigma, strength)
      const found = distances(await vary(strength), stems)
      for (const [n, variance] of VARIANCES.entries()) {
        const expected = 2 * variance * (1 - Math.sqrt(variance / (variance + sigma! ** 2)))
        expect(Math.abs(found[n]! / expected - 1)).toBeLessThan(0.08)
        expect(found[n]!).toBeGreaterThan(last[n]!)
      }
      last = found
    }
  })

  it.each([0.3, 0.6, 1])('of strength %d is as loud as the prior', async strength => {
    for (const [n, stem] of rows(await vary(strength), SAMPLES).entries())
      expect(Math.abs(meanSquare(stem) / VARIANCES[n]! - 1)).toBeLessThan(0.06)
  })

  it('of strength 0 is what it began at, bit for bit, and costs nothing', async () => {
    expect(await vary(0)).toEqual(stems)
  })

  it('of strength 1 has forgotten what it began at', async () => {
    const x = await vary(1)
    const dot = x.reduce((sum, value, i) => sum + value * stems[i]!, 0) / x.length
    expect(dot / Math.sqrt(meanSquare(x) * meanSquare(stems))).toBeLessThan(0.12)
  })

  it('takes as many steps fewer as its strength is below 1', async () => {
    let calls = 0
    const counted = async (x: Float32Array): Promise<Float32Array> => {
      calls++
      return x.slice()
    }
    const posterior = posteriorOf({method: 'generate', guess: stems})
    const noise = seededNoise(1)
    await finish(sample({denoise: counted, posterior, shape, settings: {...settings, steps: 41}, strength: 0.5, noise}))
    expect(calls).toBe(21)
  })

  it('is churned as much a step as a whole descent', async () => {
    const [sigma] = karras(40, settings.sigma, 0.5)
    const run = sample({
      denoise: gaussianDenoise(VARIANCES, SAMPLES),
      posterior: posteriorOf({method: 'generate', guess: stems}),
      ...{shape, settings: {...settings, steps: 40, churn: 10}, strength: 0.5, noise: seededNoise(1)},
    })
    const {value: first} = (await run.next()) as {value: SamplerStep}
    expect(first.sigmaHat / sigma!).toBeCloseTo(1 + 10 / 40, 12)
  })

  it('keeps what is locked, bit for bit, and differs where nothing is', async () => {
    const lock = {known: gaussianStems(5), locked: new Uint8Array(stems.length).fill(1, 0, 2 * SAMPLES)}
    const x = await vary(0.5, {task: {method: 'impute', lock, guess: stems}})
    expect(x.subarray(0, 2 * SAMPLES)).toEqual(lock.known.subarray(0, 2 * SAMPLES))
    const [, , guitar, piano] = distances(x, stems)
    expect(guitar!).toBeGreaterThan(1e-4)
    expect(piano!).toBeGreaterThan(1e-4)
  })

  it('is another for another seed, and the same for the same', async () => {
    expect(await vary(0.5, {seed: 3})).not.toEqual(await vary(0.5, {seed: 4}))
    expect(await vary(0.5, {seed: 3})).toEqual(await vary(0.5, {seed: 3}))
  })
})
