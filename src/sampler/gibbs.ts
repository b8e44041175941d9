import {ModelError} from '../base/errors.ts'
import type {Known} from '../base/known.ts'
import {throwIfCancelled} from '../base/throw-if-cancelled.ts'
import type {Sigma} from '../base/units.ts'
import type {SamplerStep} from './descend.ts'
import {projectInto, shareInto} from './posteriors/mixture.ts'
import type {GibbsSettings, Masking} from './preset/gibbs-settings.ts'
import type {RandomBits} from './random.ts'

/**
 * E[stems | mix, known]: an orderless network. Known stems come back as they were. One that hears noise is asked at
 * level σ with x: there it can know no more than the mix and the known stems say.
 */
export type Predict = (x: Float32Array, sigma: Sigma, known?: Known) => Promise<Float32Array>

export type GibbsOptions = {
  readonly predict: Predict
  /** [sample] */
  readonly mix: Float32Array
  /** How many. */
  readonly stems: number
  readonly settings: GibbsSettings
  readonly bits: RandomBits
  readonly signal?: AbortSignal
}

/** α_t = max(α_min, α_max − t·(α_max − α_min)/(η·T)): the annealing of Yao et al. 2014, in the form of Huang et al. 2017. */
export const maskedShare = (step: number, steps: number, {max, min, eta}: Masking): number =>
  Math.max(min, max - (step * (max - min)) / (eta * steps))

/** Which stems are kept: each is resampled with probability α, but never none of them and never all. */
export const keptStems = (alpha: number, stems: number, bits: RandomBits): boolean[] => {
  const kept = Array.from({length: stems}, () => bits() / 2 ** 32 >= alpha)
  const one = Math.floor((bits() / 2 ** 32) * stems)
  if (kept.every(value => value === kept[0])) kept[one] = !kept[one]
  return kept
}

/**
 * Block Gibbs over an orderless regressor (Manilow et al. 2022, after Uria et al. 2014), masked less and less (Yao et al.
 * 2014): the answer to the mix alone, then T times
 *
 *   some stems M, drawn afresh        s_M ← E[s_M | y, s_K] of the kept ones K
 *
 * and at the end every stem takes its share of what is left of the mix. The network answers with means, so what settles is
 * the answer that agrees with itself and no sample. Yields after every resampling; returns the stems [stem, sample].
 * Throws Cancelled before the evaluation that finds `signal` aborted, ModelError when the stems are not finite.
 */
export async function* gibbs(options: GibbsOptions): AsyncGenerator<SamplerStep, Float32Array> {
  const {predict, mix, stems, settings, bits, signal} = options
  const {steps, sigma, masking} = settings
  let evaluations = 0
  const ask = async (known?: Known): Promise<Float32Array> => {
    throwIfCancelled(signal)
    evaluations++
    return predict(startBeside(mix, stems, known), sigma, known)
  }
  const rowOf = (all: Float32Array, n: number) => all.subarray(n * mix.length, (n + 1) * mix.length)

  let x = await ask()
  for (let step = 0; step < steps; step++) {
    const which = keptStems(maskedShare(step, steps, masking), stems, bits)
    const answer = await ask({stems: x, which})
    for (const [n, isKept] of which.entries()) if (isKept) rowOf(answer, n).set(rowOf(x, n))
    x = answer
    yield {step, steps, pass: 0, passes: 1, sigmaHat: 0, sigmaNext: 0, denoised: x, x, evaluations}
  }
  const made = x.slice()
  projectInto(made, mix)
  if (!made.every(Number.isFinite)) throw new ModelError('the stems are not finite: the network’s answers diverged')
  return made
}

/** What the known stems leave of the mix, spread evenly over the others: their mean as far as nobody has been asked. */
const startBeside = (mix: Float32Array, stems: number, known?: Known): Float32Array => {
  const x = new Float32Array(stems * mix.length)
  for (const [n, counts] of (known?.which ?? []).entries())
    if (counts) x.set(known!.stems.subarray(n * mix.length, (n + 1) * mix.length), n * mix.length)
  shareInto(
    x,
    mix,
    Array.from({length: stems}, (_, n) => !known?.which[n]),
  )
  return x
}
