import {rms} from '../../src/audio/levels.ts'
import {STEMS} from '../../src/base/stems.ts'
import type {Decibels} from '../../src/base/units.ts'
import {siSnrImprovement} from '../../src/eval/si-snr.ts'
import {seededNoise} from '../../src/sampler/noise.ts'
import {dirac} from '../../src/sampler/posteriors/dirac.ts'
import {gaussian} from '../../src/sampler/posteriors/gaussian.ts'
import {generate} from '../../src/sampler/posteriors/generate.ts'
import type {Posterior} from '../../src/sampler/posteriors/posterior.ts'
import {finish, sample} from '../../src/sampler/sample.ts'
import type {SolverSettings} from '../../src/sampler/settings.ts'
import type {SparseStems} from './sparse-stems.ts'

/** A song, what its prior takes away with the noise (0–1), and the sampler's seed. */
export type FadingPrior = {readonly song: SparseStems; readonly fade: number; readonly seed: number}

/** MSDM's own settings. */
const PAPER: SolverSettings = {
  solver: 'euler',
  steps: 150,
  sigma: {max: 1, min: 1e-4, rho: 7},
  churn: 20,
  correction: 1,
}

const POSTERIORS = {
  dirac: (mix: Float32Array) => dirac(mix, {constrained: 0}),
  gaussian: (mix: Float32Array) => gaussian(mix),
}

const drawn = ({song, fade, seed}: FadingPrior, posterior: Posterior, change: Partial<SolverSettings>) =>
  finish(
    sample({
      denoise: song.denoise(fade),
      posterior,
      shape: {stems: STEMS.length, samples: song.mix.length},
      settings: {...PAPER, ...change},
      noise: seededNoise(seed),
    }),
  )

type Separating = {readonly method: keyof typeof POSTERIORS; readonly correction: number}

/** Mean SI-SDRi over the stems. */
export const improvement = async (prior: FadingPrior, {method, correction}: Separating): Promise<Decibels> => {
  const {stems, mix} = prior.song
  const found = await drawn(prior, POSTERIORS[method](mix), {correction})
  const stemOf = (x: Float32Array, n: number): Float32Array => x.subarray(n * mix.length, (n + 1) * mix.length)
  return STEMS.reduce((sum, _, n) => sum + siSnrImprovement(stemOf(found, n), stemOf(stems, n), mix) / STEMS.length, 0)
}

/** RMS of what 50 steps generate over that of the true stems. */
export const generatedLevel = async (prior: FadingPrior, churn: number): Promise<number> =>
  rms(await drawn(prior, generate(), {churn, steps: 50})) / rms(prior.song.stems)
