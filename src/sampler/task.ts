import {STEMS, type Stem} from '../base/stems.ts'
import {dirac} from './posteriors/dirac.ts'
import {gaussian} from './posteriors/gaussian.ts'
import {generate} from './posteriors/generate.ts'
import {impute, type Lock} from './posteriors/impute.ts'
import type {Posterior} from './posteriors/posterior.ts'
import {projected} from './posteriors/projected.ts'
import {refine} from './posteriors/refine.ts'
import {rest} from './posteriors/rest.ts'
import type {Likelihood} from './preset/settings.ts'

/**
 * What to make, what is given, and what the posterior takes of the settings. mix: [sample]; guess and the lock:
 * [stem, sample]. To generate or impute with a guess is to vary it.
 */
export type Task =
  | {readonly method: 'generate'; readonly guess?: Float32Array}
  | {readonly method: 'impute'; readonly lock: Lock; readonly guess?: Float32Array}
  | {readonly method: 'guided' | 'regressor' | 'projected' | 'rest'; readonly mix: Float32Array}
  | {readonly method: 'dirac'; readonly mix: Float32Array; readonly constrained: Stem}
  | {readonly method: 'gaussian'; readonly mix: Float32Array; readonly k: number}
  | {
      readonly method: 'refine'
      readonly mix: Float32Array
      readonly guess: Float32Array
      readonly likelihood: Likelihood
      readonly constrained: Stem
    }

/**
 * The posterior of a task: the one place where a method's name means anything.
 *
 * For guided the caller closes the mix into `denoise`; its posterior is then the projected one. A regressor is guided in
 * one step from no noise.
 */
export const posteriorOf = (task: Task): Posterior => {
  switch (task.method) {
    case 'generate':
      return begunAt(task.guess, generate())
    case 'impute':
      return begunAt(task.guess, impute(task.lock))
    case 'guided':
    case 'regressor':
    case 'projected':
      return projected(task.mix, {stems: STEMS.length})
    case 'dirac':
      return dirac(task.mix, {constrained: STEMS.indexOf(task.constrained)})
    case 'gaussian':
      return gaussian(task.mix, {k: task.k})
    case 'rest':
      return rest(task.mix)
    case 'refine': {
      const {mix, guess, likelihood, constrained} = task
      return refine(guess, posteriorOf({method: likelihood, mix, constrained}))
    }
  }
}

const begunAt = (guess: Float32Array | undefined, posterior: Posterior): Posterior =>
  guess ? refine(guess, posterior) : posterior
