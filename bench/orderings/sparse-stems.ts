import {STEMS} from '../../src/base/stems.ts'
import type {Samples, Sigma} from '../../src/base/units.ts'
import type {Denoise} from '../../src/sampler/denoise.ts'
import {seededNoise} from '../../src/sampler/noise.ts'
import {randomBits} from '../../src/sampler/random.ts'

/** The RMS of every stem, and of one where it is at rest. */
const LOUD = 0.05
const AT_REST = 0.002

/** How likely a stem sounds in a bin: each has a register, and neighbours' overlap. */
const soundsAt = (stem: number, place: number): number => {
  const distance = place - (stem + 0.5) / STEMS.length
  return 0.002 + 0.2 * Math.exp(-(distance ** 2) / 0.012)
}

export type SparseStems = {
  /** [stem, bin] */
  readonly stems: Float32Array
  /** [bin] */
  readonly mix: Float32Array
  /** E[x₀ | x_σ] exactly; with `fade` that much too soft, as a network's that has not learnt enough. */
  denoise(fade: number): Denoise
}

/**
 * Stems whose score is known: as in a spectrum, a bin of a stem is one of two Gaussians, loud where the stem sounds and
 * soft where it rests. So the sampler can be judged without any network's errors.
 */
export const sparseStems = (bins: Samples, seed: number): SparseStems => {
  const length = STEMS.length * bins
  const likely = Float64Array.from({length}, (_, i) => soundsAt(Math.floor(i / bins), (i % bins) / bins))
  const variance = STEMS.map((_, stem) => {
    const mean = likely.subarray(stem * bins, (stem + 1) * bins).reduce((sum, p) => sum + p / bins, 0)
    return LOUD ** 2 / mean
  })
  const stems = new Float32Array(length)
  seededNoise(seed).fillInto(stems)
  const chance = randomBits(seed, 1)
  stems.forEach((z, i) => {
    const sounds = chance() / 2 ** 32 < likely[i]!
    stems[i] = z * (sounds ? Math.sqrt(variance[Math.floor(i / bins)]!) : AT_REST)
  })
  const mix = Float32Array.from({length: bins}, (_, i) => STEMS.reduce((sum, _s, n) => sum + stems[n * bins + i]!, 0))

  const expected = (x: number, i: number, sigma: Sigma): number => {
    const loud = variance[Math.floor(i / bins)]!
    const [ifLoud, ifSoft] = [loud + sigma ** 2, AT_REST ** 2 + sigma ** 2]
    const logOdds =
      Math.log((1 - likely[i]!) / likely[i]!) + (Math.log(ifLoud / ifSoft) + x * x * (1 / ifLoud - 1 / ifSoft)) / 2
    const sounds = 1 / (1 + Math.exp(logOdds))
    return x * ((sounds * loud) / ifLoud + ((1 - sounds) * AT_REST ** 2) / ifSoft)
  }
  return {
    stems,
    mix,
    denoise: fade => async (x, sigma) => x.map((value, i) => (1 - fade) * expected(value, i, sigma)),
  }
}
