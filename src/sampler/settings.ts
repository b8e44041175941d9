import {BadInput} from '../base/errors.ts'
import {STEMS, type Stem} from '../base/stems.ts'
import {type Fields, fieldsOf, flagOf, numberIn, oneOf} from './fields.ts'
import {type GibbsSettings, parseGibbs} from './gibbs-settings.ts'
import type {Method} from './methods.ts'
import type {SigmaRange} from './schedule.ts'
import {SOLVERS, type SolverName} from './solvers/solvers.ts'
import {checkStability} from './stability.ts'

export type SolverSettings = {
  readonly solver: SolverName
  /** N, the number of noise levels above 0. */
  readonly steps: number
  readonly sigma: SigmaRange
  /** S_churn, over the whole descent; 0 is deterministic after the start. */
  readonly churn: number
  /** R, how often each step is taken; 1 corrects nothing. */
  readonly correction: number
  /**
   * How much of its noise the start gets: 1 draws a sample of the posterior, 0 begins at the known mean and walks to the
   * most expected stems, whatever the seed.
   */
  readonly temperature: number
  /** At how many places of the window on the network's frames each evaluation is made and averaged; so many times the calls. */
  readonly shifts: number
}

/** What the mix says of the stems while a guess is refined. */
export const LIKELIHOODS = ['projected', 'dirac'] as const
export type Likelihood = (typeof LIKELIHOODS)[number]

export type DescentSettings = SolverSettings & {
  /** dirac: the stem that takes what the others leave. */
  readonly constrained: Stem
  /** gaussian: γ = k·σ̂. */
  readonly k: number
  /** refine */
  readonly likelihood?: Likelihood
  /** refine: also tell the mix to a network that takes it. */
  readonly guided?: boolean
}

/** Of every method but gibbs, which descends nowhere. */
export type MethodSettings = DescentSettings | GibbsSettings

export const isGibbs = (settings: MethodSettings): settings is GibbsSettings => 'masking' in settings

/** The settings a person may give beside a preset. */
export type Overrides = Partial<
  Pick<DescentSettings, 'solver' | 'steps' | 'churn' | 'correction' | 'constrained' | 'k'>
>

const DEFAULTS = {churn: 0, correction: 1, temperature: 1, shifts: 1, constrained: 'bass', k: 0.75} as const
const KNOWN = ['solver', 'steps', 'sigma', 'churn', 'correction', 'temperature', 'shifts', 'constrained', 'k']

/** What a method has beside the others, or needs not be told. */
const OWN: Readonly<Partial<Record<Method, Fields>>> = {
  regressor: {solver: 'euler', steps: 1, sigma: {max: 2, min: 2}, temperature: 0},
  rest: {solver: 'euler', steps: 1, sigma: {max: 2, min: 2}, temperature: 0, shifts: 2},
  refine: {likelihood: 'projected', guided: true},
}

const parseSigma = (value: unknown, where: string): SigmaRange => {
  const fields = fieldsOf(value, ['max', 'min', 'rho'], where)
  const max = numberIn(fields.max, {from: 1e-4, to: 100}, `${where}.max`)
  const min = numberIn(fields.min, {from: 1e-6, to: max}, `${where}.min`)
  return {max, min, rho: numberIn(fields.rho ?? 7, {from: 1, to: 20}, `${where}.rho`)}
}

/**
 * The settings of one method from their JSON value; `where` begins every message (`presets/x.json: dirac`).
 *
 * Throws BadInput for a missing, unknown or impossible setting, and for settings known to diverge.
 */
export const parseSettings = (value: unknown, method: Method, where: string): MethodSettings =>
  method === 'gibbs' ? parseGibbs(value, where) : parseDescent(value, method, where)

const parseDescent = (value: unknown, method: Method, where: string): DescentSettings => {
  const own = OWN[method] ?? {}
  const known = [...new Set([...KNOWN, ...Object.keys(own)])]
  const fields: Fields = {...DEFAULTS, ...own, ...fieldsOf(value, known, where)}
  const at = (name: string): string => `${where}.${name}`
  const settings: DescentSettings = {
    solver: oneOf(fields.solver, SOLVERS, at('solver')),
    steps: numberIn(fields.steps, {from: 1, to: 500, whole: true}, at('steps')),
    sigma: parseSigma(fields.sigma, at('sigma')),
    churn: numberIn(fields.churn, {from: 0, to: 200}, at('churn')),
    correction: numberIn(fields.correction, {from: 1, to: 50, whole: true}, at('correction')),
    temperature: numberIn(fields.temperature, {from: 0, to: 1}, at('temperature')),
    shifts: numberIn(fields.shifts, {from: 1, to: 16, whole: true}, at('shifts')),
    constrained: oneOf(fields.constrained, STEMS, at('constrained')),
    k: numberIn(fields.k, {from: 0.75, to: 10}, at('k')),
    ...(method === 'refine' && {
      likelihood: oneOf(fields.likelihood, LIKELIHOODS, at('likelihood')),
      guided: flagOf(fields.guided, at('guided')),
    }),
  }
  if (method === 'regressor') checkOneStep(settings, where, '; for more choose method guided')
  if (method === 'rest') checkOneStep(settings, where)
  checkStability(method, settings, where)
  return settings
}

/** A regressor's answer is what one step from the mix without noise gives, and no other; so is the rest. */
const checkOneStep = (settings: DescentSettings, where: string, mend = ''): void => {
  const only = {steps: 1, churn: 0, correction: 1, temperature: 0} as const
  for (const name of ['steps', 'churn', 'correction', 'temperature'] as const)
    if (settings[name] !== only[name])
      throw new BadInput(`${where}.${name} must be ${only[name]}, got ${settings[name]}: it answers in one step${mend}`)
}
