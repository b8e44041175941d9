import {describe, expect, it} from 'vitest'
import {Cancelled, ModelError} from '../../src/base/errors.ts'
import type {SamplerStep} from '../../src/sampler/descend.ts'
import {type GibbsOptions, gibbs, keptStems, maskedShare, type Predict} from '../../src/sampler/gibbs.ts'
import {seededNoise} from '../../src/sampler/noise.ts'
import type {GibbsSettings} from '../../src/sampler/preset/gibbs-settings.ts'
import {randomBits} from '../../src/sampler/random.ts'
import {finish} from '../../src/sampler/sample.ts'
import {largestDifference, offTheMix, sumOf} from './support.ts'

const SAMPLES = 64
const mix = new Float32Array(SAMPLES)
seededNoise(3).fillInto(mix)
const settings: GibbsSettings = {steps: 200, sigma: 2, masking: {max: 0.9, min: 0.5, eta: 0.8}}

const VARIANCES = [0.01, 0.02, 0.03, 0.04]
/** Of a mix that is the sum of the stems and a little noise: else a stem alone could never move. */
const REST = 0.05

/** E[s_M | y, s_K] of independent Gaussian stems: v_m/(Σ_M v + r)·(y − Σ_K s). Its first answer is wrong: even shares. */
const linearGaussian: Predict = async (x, _, known) => {
  if (!known) return Float32Array.from(x, (_, i) => mix[i % SAMPLES]! / 4)
  const open = VARIANCES.map((variance, n) => (known.which[n] ? 0 : variance))
  const total = open.reduce((a, b) => a + b) + REST
  const kept = sumOf(
    known.stems.map((value, i) => (known.which[Math.floor(i / SAMPLES)] ? value : 0)),
    SAMPLES,
  )
  return known.stems.map((value, i) => {
    const [n, t] = [Math.floor(i / SAMPLES), i % SAMPLES]
    return known.which[n] ? value : (open[n]! / total) * (mix[t]! - kept[t]!)
  })
}

const options = (own: Partial<GibbsOptions> = {}): GibbsOptions => ({
  predict: linearGaussian,
  mix,
  stems: 4,
  settings,
  bits: randomBits(1),
  ...own,
})

const stepsOf = async (run: AsyncGenerator<SamplerStep, Float32Array>): Promise<SamplerStep[]> => {
  const steps: SamplerStep[] = []
  for await (const step of run) steps.push(step)
  return steps
}

describe('gibbs', () => {
  it('settles at the posterior mean of a linear Gaussian model, wherever it began', async () => {
    const steps = await stepsOf(gibbs(options()))
    const all = VARIANCES.reduce((a, b) => a + b) + REST
    const mean = Float32Array.from(
      {length: 4 * SAMPLES},
      (_, i) => (VARIANCES[Math.floor(i / SAMPLES)]! / all) * mix[i % SAMPLES]!,
    )
    expect(largestDifference(steps[0]!.x, mean)).toBeGreaterThan(0.05)
    expect(largestDifference(steps.at(-1)!.x, mean)).toBeLessThan(1e-6)
  })

  it('gives every stem an equal share of what is left of the mix at the end', async () => {
    const steps = await stepsOf(gibbs(options()))
    const made = await finish(gibbs(options()))
    expect(offTheMix(made, mix)).toBeLessThan(1e-6)
    const last = steps.at(-1)!.x
    const sums = sumOf(last, SAMPLES)
    const shared = last.map((value, i) => value + (mix[i % SAMPLES]! - sums[i % SAMPLES]!) / 4)
    expect(largestDifference(made, shared)).toBeLessThan(1e-6)
  })

  it('asks the mix alone first, and then with some stems kept exactly as they stand', async () => {
    const asked: Parameters<Predict>[] = []
    const spying: Predict = async (...args) => {
      asked.push(args)
      return linearGaussian(...args)
    }
    const steps = await stepsOf(gibbs(options({predict: spying, settings: {...settings, steps: 12}})))
    expect(asked).toHaveLength(13)
    expect(asked[0]![2]).toBeUndefined()
    for (const [i, [x, sigma, known]] of asked.slice(1).entries()) {
      expect(sigma).toBe(2)
      expect(known!.which.filter(kept => kept).length).toBeGreaterThan(0)
      expect(known!.which.filter(kept => !kept).length).toBeGreaterThan(0)
      // What is asked with sums to the mix: the others begin at an even share of what the kept ones leave.
      expect(offTheMix(x, mix)).toBeLessThan(1e-6)
      for (const [n, kept] of known!.which.entries()) {
        const row = (all: Float32Array) => all.slice(n * SAMPLES, (n + 1) * SAMPLES)
        if (kept) expect([row(x), row(steps[i]!.x)]).toEqual([row(known!.stems), row(known!.stems)])
      }
    }
  })

  it('keeps what it keeps even if the network gives it back changed', async () => {
    const forgetful: Predict = async x => x.map(() => 0)
    const [first, second] = await stepsOf(
      gibbs(options({predict: async (...args) => (args[2] ? forgetful(...args) : linearGaussian(...args))})),
    )
    const still = (step: SamplerStep | undefined, n: number) => step!.x[n * SAMPLES] !== 0
    expect([0, 1, 2, 3].some(n => still(first, n))).toBe(true)
    expect([0, 1, 2, 3].every(n => still(first, n) || !still(second, n))).toBe(true)
  })

  it('yields every resampling, without noise, and never writes to an estimate that it has handed out', async () => {
    const kept: [Float32Array, Float32Array][] = []
    const seen: SamplerStep[] = []
    for await (const step of gibbs(options({settings: {...settings, steps: 5}}))) {
      seen.push(step)
      kept.push([step.denoised, step.denoised.slice()])
    }
    expect(seen.map(({step, evaluations}) => [step, evaluations])).toEqual([0, 1, 2, 3, 4].map(n => [n, n + 2]))
    expect(
      seen.every(({steps, passes, sigmaHat, sigmaNext}) => steps === 5 && passes === 1 && sigmaHat + sigmaNext === 0),
    ).toBe(true)
    for (const [estimate, copy] of kept) expect(estimate).toEqual(copy)
  })

  it('makes the same of the same seed, and something else of another', async () => {
    const run = (seed: number) => finish(gibbs(options({bits: randomBits(seed), settings: {...settings, steps: 4}})))
    expect(await run(7)).toEqual(await run(7))
    expect(await run(8)).not.toEqual(await run(7))
  })

  it('stops between steps when it is cancelled, without asking the network again', async () => {
    const controller = new AbortController()
    let calls = 0
    const counted: Predict = (...args) => {
      calls++
      return linearGaussian(...args)
    }
    const run = gibbs(options({predict: counted, signal: controller.signal}))
    await run.next()
    controller.abort()
    await expect(run.next()).rejects.toThrow(Cancelled)
    expect(calls).toBe(2)
  })

  it('refuses to return what is not finite', async () => {
    const broken = gibbs(options({predict: async x => x.map(() => Number.NaN)}))
    await expect(finish(broken)).rejects.toThrow(ModelError)
  })
})

describe('the stems that are kept', () => {
  it('become more in a straight line, until few are resampled', () => {
    const masking = {max: 0.9, min: 0.3, eta: 0.5}
    const shares = [0, 25, 50, 99].map(step => maskedShare(step, 100, masking))
    for (const [i, share] of [0.9, 0.6, 0.3, 0.3].entries()) expect(shares[i]).toBeCloseTo(share, 12)
  })

  it.each([0, 0.25, 0.6, 1])('are never all and never none with α = %d', alpha => {
    const bits = randomBits(5)
    const counts = new Map<number, number>()
    for (let i = 0; i < 4000; i++) {
      const kept = keptStems(alpha, 4, bits).filter(value => value).length
      counts.set(kept, (counts.get(kept) ?? 0) + 1)
    }
    expect([...counts.keys()].every(kept => kept >= 1 && kept <= 3)).toBe(true)
    if (alpha === 0.6) {
      const half = 6 * 0.6 ** 2 * 0.4 ** 2 // two of four
      expect(counts.get(2)! / 4000).toBeGreaterThan(half - 0.03)
      expect(counts.get(2)! / 4000).toBeLessThan(half + 0.03)
    }
  })

  it('are any of them as often as another', () => {
    const bits = randomBits(6)
    const kept = [0, 0, 0, 0]
    for (let i = 0; i < 4000; i++) for (const [n, is] of keptStems(0.9, 4, bits).entries()) kept[n]! += Number(is)
    const mean = kept.reduce((a, b) => a + b) / 4
    for (const count of kept) expect(Math.abs(count / mean - 1)).toBeLessThan(0.1)
  })
})
