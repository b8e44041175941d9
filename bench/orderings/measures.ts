import {rms} from '../../src/audio/dsp/levels.ts'
import {STEMS} from '../../src/base/stems.ts'
import type {Decibels} from '../../src/base/units.ts'
import {siSnrImprovement} from '../../src/eval/si-snr.ts'
import {seededNoise} from '../../src/sampler/noise.ts'
import {dirac} from '../../src/sampler/posteriors/dirac.ts'
import {gaussian} from '../../src/sampler/posteriors/gaussian.ts'
import {generate} from '../../src/sampler/posteriors/generate.ts'
import type {Posterior} from '../../src/sampler/posteriors/posterior.ts'
import {settingsFor} from '../../src/sampler/preset/preset.ts'
import type {DescentSettings} from '../../src/sampler/preset/settings.ts'
import {finish, sample} from '../../src/sampler/sample.ts'
import {loadPreset} from '../../src/session/recipe/library.ts'
import type {SparseStems} from './sparse-stems.ts'

/** A song, what its prior takes away with the noise (0–1), and the sampler's seed. */
export type FadingPrior = {readonly song: SparseStems; readonly fade: number; readonly seed: number}

const POSTERIORS = {
  dirac: (mix: Float32Array) => dirac(mix, {constrained: 0}),
  gaussian: (mix: Float32Array) => gaussian(mix, {k: 0.75}),
}

type Change = Partial<Pick<DescentSettings, 'steps' | 'churn' | 'correction'>>

/** The preset of the paper's Dirac rows, for both likelihoods: what differs is then the likelihood alone. */
const paperSettings = async (change: Change): Promise<DescentSettings> =>
  settingsFor(await loadPreset('paper-dirac'), 'dirac', change)

const drawn = ({song, fade, seed}: FadingPrior, posterior: Posterior, settings: DescentSettings) =>
  finish(
    sample({
      denoise: song.denoise(fade),
      posterior,
      shape: {stems: STEMS.length, samples: song.mix.length},
      settings,
      noise: seededNoise(seed),
    }),
  )

type Separating = {readonly method: keyof typeof POSTERIORS; readonly correction: number}

/** Mean SI-SDRi over the stems. */
export const improvement = async (prior: FadingPrior, {method, correction}: Separating): Promise<Decibels> => {
  const {stems, mix} = prior.song
  const found = await drawn(prior, POSTERIORS[method](mix), await paperSettings({correction}))
  const stemOf = (x: Float32Array, n: number): Float32Array => x.subarray(n * mix.length, (n + 1) * mix.length)
  return STEMS.reduce((sum, _, n) => sum + siSnrImprovement(stemOf(found, n), stemOf(stems, n), mix) / STEMS.length, 0)
}

/** RMS of what 50 steps generate over that of the true stems. */
export const generatedLevel = async (prior: FadingPrior, churn: number): Promise<number> =>
  rms(await drawn(prior, generate(), await paperSettings({churn, steps: 50, correction: 1}))) / rms(prior.song.stems)
