import {describe, expect, it} from 'vitest'
import type {Denoise} from '../../src/sampler/denoise.ts'
import {seededNoise} from '../../src/sampler/noise.ts'
import {dirac} from '../../src/sampler/posteriors/dirac.ts'
import {gaussian} from '../../src/sampler/posteriors/gaussian.ts'
import {impute} from '../../src/sampler/posteriors/impute.ts'
import {type Posterior, together} from '../../src/sampler/posteriors/posterior.ts'
import {projected} from '../../src/sampler/posteriors/projected.ts'
import type {SolverSettings} from '../../src/sampler/preset/settings.ts'
import {finish, sample} from '../../src/sampler/sample.ts'
import {SOLVERS} from '../../src/sampler/solvers/solvers.ts'
import {posteriorOf} from '../../src/sampler/task.ts'
import {gaussianDenoise, largestDifference, moments, ONCE, offTheMix, sumOf} from './support.ts'

const SAMPLES = 4096
const VARIANCE = 0.04
const EVEN = [VARIANCE, VARIANCE, VARIANCE, VARIANCE]
const UNEVEN = [0.01, 0.02, 0.04, 0.09]
const MAX = 5
const SE = 4 / Math.sqrt(SAMPLES) // four standard errors of a unit mean

const mix = new Float32Array(SAMPLES)
seededNoise(11).fillInto(mix)
for (let t = 0; t < SAMPLES; t++) mix[t] = 0.4 * mix[t]!

const settingsOf = (own: Partial<SolverSettings>): SolverSettings => ({
  solver: 'heun',
  steps: 80,
  sigma: {max: MAX, min: 1e-3, rho: 7},
  ...ONCE,
  ...own,
})

const draw = (posterior: Posterior, own: Partial<SolverSettings> = {}, denoise = gaussianDenoise(EVEN, SAMPLES)) =>
  finish(
    sample({
      denoise,
      posterior,
      shape: {stems: 4, samples: SAMPLES},
      settings: settingsOf(own),
      noise: seededNoise(5),
    }),
  )

/** xₙ − share·y: what is left when the conditional mean is taken away. */
const centred = (x: Float32Array, shares: readonly number[]): Float32Array =>
  x.map((value, i) => value - shares[Math.floor(i / SAMPLES)]! * mix[i % SAMPLES]!)

/** Regression of a stem on the mix: E[xₙ | y] = slope·y for a Gaussian prior. */
const slopeOn = (x: Float32Array, stem: number): number => {
  let [dot, energy] = [0, 0]
  for (let t = 0; t < SAMPLES; t++) {
    dot += x[stem * SAMPLES + t]! * mix[t]!
    energy += mix[t]! * mix[t]!
  }
  return dot / energy
}

const FAIR = [0.25, 0.25, 0.25, 0.25]

describe('projected, on independent Gaussian stems of one variance', () => {
  it.each(SOLVERS)('samples the exact conditional given the sum with %s', async solver => {
    const x = await draw(projected(mix, {stems: 4}), {solver})
    const bias = solver === 'euler' ? 0.05 : 0.01
    const {mean, cov} = moments(centred(x, FAIR), SAMPLES)
    for (let n = 0; n < 4; n++) {
      expect(Math.abs(slopeOn(x, n) - 0.25)).toBeLessThan(SE)
      expect(Math.abs(mean[n]!)).toBeLessThan(SE * Math.sqrt(VARIANCE))
      for (let m = 0; m < 4; m++) {
        const exact = (n === m ? 1 : 0) - 0.25
        expect(Math.abs(cov[n]![m]! / VARIANCE - exact)).toBeLessThan(SE * 1.5 + bias)
      }
    }
  })

  it.each(SOLVERS.flatMap(solver => [1, 2, 3, 5, 10].map(steps => [solver, steps] as const)))(
    'sums to the mix with %s in %i steps, before the end is made exact',
    async (solver, steps) => {
      const {finishInto, ...rest} = projected(mix, {stems: 4})
      const x = await draw(rest, {solver, steps})
      expect(offTheMix(x, mix)).toBeLessThan(1e-5)
      finishInto!(x)
      // A float32 rounding for each stem and nothing more; Heun's first steps here are wide and x is large.
      const largest = x.reduce((worst, value) => Math.max(worst, Math.abs(value)), 0)
      expect(offTheMix(x, mix)).toBeLessThan(4 * 2 ** -24 * Math.max(1, largest))
    },
  )

  it('is the projected estimate itself in one step', async () => {
    const x = await draw(projected(mix, {stems: 4}), {solver: 'euler', steps: 1})
    const z = new Float32Array(4 * SAMPLES)
    seededNoise(5).fillInto(z)
    const gain = VARIANCE / (VARIANCE + MAX ** 2)
    const meanNoise = sumOf(z, SAMPLES)
    const exact = z.map((value, i) => {
      const t = i % SAMPLES
      return mix[t]! / 4 + gain * MAX * (value - meanNoise[t]! / 4)
    })
    expect(largestDifference(x, exact)).toBeLessThan(1e-6)
  })
})

describe('guided: projected with the exact estimate given the mix', () => {
  const total = UNEVEN.reduce((a, b) => a + b)
  const shares = UNEVEN.map(variance => variance / total)
  /** E[x₀ | x_σ, Σx₀ = y]: the residual goes to the stems in proportion to what is still unknown of them. */
  const denoiseGiven: Denoise = async (x, sigma) => {
    const denoised = await gaussianDenoise(UNEVEN, SAMPLES)(x, sigma)
    const unknown = UNEVEN.map(variance => (variance * sigma ** 2) / (variance + sigma ** 2))
    const whole = unknown.reduce((a, b) => a + b)
    const sum = sumOf(denoised, SAMPLES)
    return denoised.map((value, i) => {
      const t = i % SAMPLES
      return value + (unknown[Math.floor(i / SAMPLES)]! / whole) * (mix[t]! - sum[t]!)
    })
  }

  it.each(SOLVERS)('samples the exact conditional of stems of any variances with %s', async solver => {
    const x = await draw(projected(mix, {stems: 4}), {solver}, denoiseGiven)
    expect(offTheMix(x, mix)).toBeLessThan(3e-7)
    const bias = solver === 'euler' ? 0.05 : 0.01
    const {cov} = moments(centred(x, shares), SAMPLES)
    for (const [n, variance] of UNEVEN.entries()) {
      expect(Math.abs(slopeOn(x, n) - shares[n]!)).toBeLessThan(SE)
      const exact = 1 - shares[n]!
      expect(Math.abs(cov[n]![n]! / variance - exact)).toBeLessThan(SE * 1.5 + bias)
    }
  })

  it('is near the conditional mean after one step from σ ≫ σ_data', async () => {
    const x = await draw(projected(mix, {stems: 4}), {solver: 'euler', steps: 1}, denoiseGiven)
    for (const [n, share] of shares.entries()) expect(Math.abs(slopeOn(x, n) - share)).toBeLessThan(0.01)
  })
})

describe('dirac, on independent Gaussian stems of one variance', () => {
  const shrink = Math.sqrt(VARIANCE / (VARIANCE + MAX ** 2))

  it.each([0, 1, 2, 3])('follows its own flow exactly with stem %i constrained', async constrained => {
    const x = await draw(dirac(mix, {constrained}), {steps: 200})
    expect(offTheMix(x, mix)).toBeLessThan(3e-7)
    const z = new Float32Array(x.length)
    seededNoise(5).fillInto(z)
    const free = [0, 1, 2, 3].filter(n => n !== constrained)
    const sums = sumOf(z, SAMPLES)
    for (let t = 0; t < SAMPLES; t += 64) {
      const at = (stems: Float32Array, n: number): number => stems[n * SAMPLES + t]!
      // Differences of free stems flow as under the prior; Σₙ(xₙ − x_c), which starts at 4·Σ_free x − 3y, four times as fast.
      const [a, b] = [free[0]!, free[1]!]
      const flown = MAX * (at(z, a) - at(z, b)) * shrink
      expect(Math.abs(at(x, a) - at(x, b) - flown)).toBeLessThan(1e-3 * Math.abs(flown) + 1e-6)
      const together = 4 * MAX * (sums[t]! - at(z, constrained)) - 3 * mix[t]!
      expect(Math.abs(mix[t]! - 4 * at(x, constrained) - together * shrink ** 4)).toBeLessThan(1e-4)
    }
  })

  it('finds the conditional mean, and with the published churn and correction most of the variance', async () => {
    const x = await draw(dirac(mix, {constrained: 0}), {solver: 'euler', churn: 20, correction: 2})
    const {cov} = moments(centred(x, FAIR), SAMPLES)
    for (let n = 0; n < 4; n++) {
      expect(Math.abs(slopeOn(x, n) - 0.25)).toBeLessThan(SE)
      expect(cov[n]![n]! / VARIANCE).toBeGreaterThan(0.5)
      expect(cov[n]![n]! / VARIANCE).toBeLessThan(0.75 + SE)
    }
  })
})

describe('gaussian, on independent Gaussian stems of one variance', () => {
  it.each([0.75, 1])('samples the conditional given the sum with γ = %d·σ', async k => {
    const x = await draw(gaussian(mix, {k}))
    expect(offTheMix(x, mix)).toBeLessThan(3e-7)
    const {cov} = moments(centred(x, FAIR), SAMPLES)
    for (let n = 0; n < 4; n++) {
      expect(Math.abs(slopeOn(x, n) - 0.25)).toBeLessThan(SE)
      expect(Math.abs(cov[n]![n]! / VARIANCE - 0.75)).toBeLessThan(SE * 1.5)
    }
  })

  it('pulls the sum to the mix by itself', async () => {
    const {finishInto: _, ...rest} = gaussian(mix, {k: 0.75})
    expect(offTheMix(await draw(rest), mix)).toBeLessThan(1e-3)
  })
})

describe('refine', () => {
  it.each(['projected', 'dirac'] as const)(
    'keeps what the guess says where it is certain, and puts the sum right: %s',
    async likelihood => {
      const guess = new Float32Array(4 * SAMPLES)
      seededNoise(8).fillInto(guess)
      for (let i = 0; i < guess.length; i++) guess[i] = 0.1 * guess[i]!
      const posterior = posteriorOf({method: 'refine', mix, guess, likelihood, constrained: 'piano'})
      const x = await draw(posterior, {solver: 'euler', steps: 1, sigma: {max: 1e-3, min: 1e-3, rho: 7}})
      expect(offTheMix(x, mix)).toBeLessThan(3e-7)
      const sums = sumOf(guess, SAMPLES)
      const taken = (i: number) => (likelihood === 'projected' ? 0.25 : i < 3 * SAMPLES ? 0 : 1)
      const fair = guess.map((value, i) => value + taken(i) * (mix[i % SAMPLES]! - sums[i % SAMPLES]!))
      expect(largestDifference(x, fair)).toBeLessThan(8e-3)
    },
  )
})

describe('impute', () => {
  const RHO = 0.8
  /** D of stems that all correlate by ρ: the mean of the stems and what differs from it are the principal axes. */
  const bandDenoise: Denoise = async (x, sigma) => {
    const sums = sumOf(x, SAMPLES)
    const gain = (variance: number): number => variance / (variance + sigma ** 2)
    const [common, own] = [gain(VARIANCE * (1 + 3 * RHO)), gain(VARIANCE * (1 - RHO))]
    return x.map((value, i) => own * value + ((common - own) * sums[i % SAMPLES]!) / 4)
  }
  const known = new Float32Array(4 * SAMPLES)
  known.set(mix)
  const drums = new Uint8Array(4 * SAMPLES).fill(1, 0, SAMPLES)

  it('leaves locked samples bit for bit, also where only a time range is locked', async () => {
    const locked = new Uint8Array(4 * SAMPLES)
    for (let i = 0; i < locked.length; i += 3) locked[i] = 1
    const wave = known.map((_, i) => Math.sin(i))
    const lockedOf = (x: Float32Array): Float32Array => x.filter((_, i) => locked[i])
    for (const solver of SOLVERS) {
      const x = await draw(impute({known: wave, locked}), {solver, steps: 8}, bandDenoise)
      expect(lockedOf(x)).toEqual(lockedOf(wave))
    }
  })

  it('makes free stems that go with the locked one; the more correction, the nearer the true conditional', async () => {
    // E[xₙ | x₀] = ρ·x₀ with variance (1 − ρ²)v. Noising the known is only right in the limit of many corrections.
    const slope = async (correction: number): Promise<number> => {
      const x = await draw(impute({known, locked: drums}), {solver: 'euler', steps: 30, correction}, bandDenoise)
      return (slopeOn(x, 1) + slopeOn(x, 2) + slopeOn(x, 3)) / 3
    }
    const [once, often] = [await slope(1), await slope(16)]
    expect(once).toBeLessThan(0.45)
    expect(often).toBeGreaterThan(0.65)
    expect(often).toBeLessThan(RHO + SE)
  })

  it('leaves stems that do not depend on the locked one to their own law', async () => {
    const x = await draw(impute({known, locked: drums}))
    const {cov} = moments(x.subarray(SAMPLES), SAMPLES)
    for (let n = 0; n < 3; n++) expect(Math.abs(cov[n]![n]! / VARIANCE - 1)).toBeLessThan(SE * 1.5)
  })

  it('shows what is locked in every estimate', async () => {
    const posterior = impute({known, locked: drums})
    const run = sample({
      denoise: bandDenoise,
      posterior,
      shape: {stems: 4, samples: SAMPLES},
      settings: settingsOf({steps: 3}),
      noise: seededNoise(1),
    })
    for await (const {denoised} of run) expect(denoised.subarray(0, SAMPLES)).toEqual(mix)
  })
})

describe('together', () => {
  it('locks samples and sums to the mix at once', async () => {
    const truth = new Float32Array(4 * SAMPLES)
    for (let i = 0; i < truth.length; i++) truth[i] = mix[i % SAMPLES]! / 4
    const locked = new Uint8Array(4 * SAMPLES)
    for (let n = 0; n < 4; n++) locked.fill(1, n * SAMPLES, n * SAMPLES + 100)
    const both = together(projected(mix, {stems: 4}), impute({known: truth, locked}))
    const x = await draw(both, {solver: 'dpm++2m', steps: 5})
    expect(offTheMix(x, mix)).toBeLessThan(3e-7)
    for (let i = 0; i < x.length; i++) if (locked[i]) expect(x[i]).toBe(truth[i])
  })
})
