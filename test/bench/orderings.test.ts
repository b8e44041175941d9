import {describe, expect, test} from 'vitest'
import {generatedLevel, improvement} from '../../bench/orderings/measures.ts'
import {sparseStems} from '../../bench/orderings/sparse-stems.ts'
import {seededNoise} from '../../src/sampler/noise.ts'

const BINS = 2048
const song = sparseStems(BINS, 1)

test('the prior known in closed form is the posterior mean: its errors have nothing to do with it', async () => {
  const large = sparseStems(65_536, 2)
  for (const sigma of [0.01, 0.05]) {
    const z = new Float32Array(large.stems.length)
    seededNoise(3).fillInto(z)
    const noisy = large.stems.map((value, i) => value + sigma * z[i]!)
    const denoised = await large.denoise(0)(noisy, sigma)
    let [dot, energy] = [0, 0]
    for (let i = 0; i < denoised.length; i++) {
      dot += denoised[i]! * (large.stems[i]! - denoised[i]!)
      energy += denoised[i]! ** 2
    }
    expect(Math.abs(dot / energy)).toBeLessThan(0.01)
  }
})

describe('the paper’s orderings', () => {
  const all = async (fade: number) => {
    const prior = {song, fade, seed: 4}
    const of = (method: 'dirac' | 'gaussian', correction: number) => improvement(prior, {method, correction})
    return {
      dirac: await of('dirac', 1),
      diracCorrected: await of('dirac', 2),
      gaussian: await of('gaussian', 1),
      gaussianCorrected: await of('gaussian', 2),
    }
  }

  test('appear with an exact prior: correction helps, and Dirac is ahead of Gaussian', async () => {
    const {dirac, diracCorrected, gaussian, gaussianCorrected} = await all(0)
    expect(diracCorrected).toBeGreaterThan(dirac)
    expect(gaussianCorrected).toBeGreaterThan(gaussian)
    expect(dirac).toBeGreaterThan(gaussian)
  })

  test('turn with a prior that takes a tenth of the music away, which churn multiplies', async () => {
    const {dirac, diracCorrected, gaussian, gaussianCorrected} = await all(0.1)
    expect(diracCorrected).toBeLessThan(dirac)
    expect(gaussianCorrected).toBeLessThan(gaussian)
    expect(dirac).toBeLessThan(gaussian)
    const prior = {song, fade: 0.1, seed: 4}
    expect(await generatedLevel(prior, 20)).toBeLessThan(0.5 * (await generatedLevel(prior, 0)))
  })
})
