import {BadInput} from '../../base/errors.ts'
import type {SolverName} from '../solvers/solvers.ts'
import type {Method} from './methods.ts'
import type {DescentSettings, Likelihood} from './settings.ts'

/** The fewest steps that do not diverge: without churn, and with it. */
type Fewest = {readonly still: number; readonly churned: number}

/**
 * Dirac and Gaussian pull the sum of the stems towards the mix by adding to the slope, p times as hard as the prior: one
 * Euler step multiplies an error of the sum by 1 − p(1 − σ′/σ̂), with a pull p of 4 for Dirac, a stem each, and of
 * 1 + 4/(2k²) for Gaussian, 4.6 at its least k of 0.75. Below −1 it grows, and churn lengthens every step. The other methods treat what they know exactly: one step will do.
 *
 * The numbers are measured, from σ = 1 to 1e-4 with ρ = 7, on the exact denoiser of white Gaussian stems and on a small
 * network; a better network is no cure.
 */
const fewest: Partial<Record<Method, Record<SolverName, Fewest>>> = {
  dirac: {
    euler: {still: 16, churned: 16},
    heun: {still: 16, churned: 32},
    'dpm++2m': {still: 20, churned: 20},
  },
  gaussian: {
    euler: {still: 25, churned: 75},
    heun: {still: 25, churned: 75},
    'dpm++2m': {still: 32, churned: 75},
  },
}

type Judged = Pick<DescentSettings, 'solver' | 'steps' | 'churn'> & {readonly likelihood?: Likelihood}

/**
 * Throws BadInput, beginning with `where`, when `method` is known to diverge under these settings: refine under the likelihood
 * that it goes on with.
 */
export const checkStability = (method: Method, settings: Judged, where: string): void => {
  const {solver, steps, churn, likelihood} = settings
  const limit = fewest[likelihood ?? method]?.[solver]
  if (!limit) return
  const least = churn > 0 ? limit.churned : limit.still
  if (steps >= least) return
  throw new BadInput(
    `${where}.steps must be at least ${least} with ${solver}${churn > 0 ? ' and churn' : ''}, got ${steps}: ` +
      'with fewer the sum of the stems overshoots the mix and diverges; use more steps, or ' +
      (likelihood ? 'likelihood projected' : 'method projected'),
  )
}
