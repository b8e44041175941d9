import {STEMS} from '../base/stems.ts'
import {dirac} from './posteriors/dirac.ts'
import {gaussian} from './posteriors/gaussian.ts'
import {generate} from './posteriors/generate.ts'
import {impute, type Lock} from './posteriors/impute.ts'
import type {Posterior} from './posteriors/posterior.ts'
import {projected} from './posteriors/projected.ts'
import {refine} from './posteriors/refine.ts'
import {rest} from './posteriors/rest.ts'
import type {DescentSettings} from './settings.ts'

/** What to make and what is given. mix: [sample]; guess and the lock: [stem, sample]. With a guess it is to be varied. */
export type Task =
  | {readonly method: 'generate'; readonly guess?: Float32Array}
  | {readonly method: 'impute'; readonly lock: Lock; readonly guess?: Float32Array}
  | {readonly method: 'guided' | 'regressor' | 'projected' | 'dirac' | 'gaussian' | 'rest'; readonly mix: Float32Array}
  | {readonly method: 'refine'; readonly mix: Float32Array; readonly guess: Float32Array}

/**
 * The posterior of a task: the one place where a method's name means anything.
 *
 * For guided the caller closes the mix into `denoise`; its posterior is then the projected one. A regressor is guided in
 * one step from no noise.
 */
export const posteriorOf = (
  task: Task,
  settings: Pick<DescentSettings, 'constrained' | 'k' | 'likelihood'>,
): Posterior => {
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
      return dirac(task.mix, {constrained: STEMS.indexOf(settings.constrained)})
    case 'gaussian':
      return gaussian(task.mix, {k: settings.k})
    case 'rest':
      return rest(task.mix)
    case 'refine': {
      const {mix, guess} = task
      return refine(guess, posteriorOf({method: settings.likelihood ?? 'projected', mix}, settings))
    }
  }
}

const begunAt = (guess: Float32Array | undefined, posterior: Posterior): Posterior =>
  guess ? refine(guess, posterior) : posterior
