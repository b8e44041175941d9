import {BadInput} from '../../base/errors.ts'
import {STEMS, type Stem} from '../../base/stems.ts'
import type {SigmaRange} from '../schedule.ts'
import {SOLVERS, type SolverName} from '../solvers/solvers.ts'
import {type Fields, fieldsOf, flagOf, numberIn, oneOf} from './fields.ts'
import {type GibbsSettings, parseGibbs} from './gibbs-settings.ts'
import type {Method} from './methods.ts'
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
  /** dirac, and refine by it: the stem that takes what the others leave. */
  readonly constrained: Stem
  /** gaussian: γ = k·σ̂. */
  readonly k: number
}

export type RefineSettings = DescentSettings & {
  readonly likelihood: Likelihood
  /** Also tell the mix to a network that takes it. */
  readonly guided: boolean
}

type SettingsByMethod = {
  readonly [M in Method]: M extends 'gibbs' ? GibbsSettings : M extends 'refine' ? RefineSettings : DescentSettings
}
export type SettingsOf<M extends Method> = SettingsByMethod[M]
export type MethodSettings = SettingsOf<Method>

/** A method and its own settings. */
export type Recipe<M extends Method = Method> = {
  [Name in M]: {readonly method: Name; readonly settings: SettingsOf<Name>}
}[M]

/** The recipe alone, of what has one among other things. */
export const recipeOf = ({method, settings}: Recipe): Recipe => ({method, settings}) as Recipe

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

const fieldsFor = (value: unknown, method: Method, where: string): Fields => {
  const own = OWN[method] ?? {}
  const known = [...new Set([...KNOWN, ...Object.keys(own)])]
  return {...DEFAULTS, ...own, ...fieldsOf(value, known, where)}
}

const descentOf = (fields: Fields, where: string): DescentSettings => {
  const at = (name: string): string => `${where}.${name}`
  return {
    solver: oneOf(fields.solver, SOLVERS, at('solver')),
    steps: numberIn(fields.steps, {from: 1, to: 500, whole: true}, at('steps')),
    sigma: parseSigma(fields.sigma, at('sigma')),
    churn: numberIn(fields.churn, {from: 0, to: 200}, at('churn')),
    correction: numberIn(fields.correction, {from: 1, to: 50, whole: true}, at('correction')),
    temperature: numberIn(fields.temperature, {from: 0, to: 1}, at('temperature')),
    shifts: numberIn(fields.shifts, {from: 1, to: 16, whole: true}, at('shifts')),
    constrained: oneOf(fields.constrained, STEMS, at('constrained')),
    k: numberIn(fields.k, {from: 0.75, to: 10}, at('k')),
  }
}

type Parse<Settings> = (value: unknown, where: string) => Settings

const parseDescent =
  (method: Method): Parse<DescentSettings> =>
  (value, where) => {
    const settings = descentOf(fieldsFor(value, method, where), where)
    checkStability(method, settings, where)
    return settings
  }

const parseOneStep =
  (method: Method, mend = ''): Parse<DescentSettings> =>
  (value, where) => {
    const settings = descentOf(fieldsFor(value, method, where), where)
    checkOneStep(settings, where, mend)
    return settings
  }

const parseRefine: Parse<RefineSettings> = (value, where) => {
  const fields = fieldsFor(value, 'refine', where)
  const settings = {
    ...descentOf(fields, where),
    likelihood: oneOf(fields.likelihood, LIKELIHOODS, `${where}.likelihood`),
    guided: flagOf(fields.guided, `${where}.guided`),
  }
  checkStability('refine', settings, where)
  return settings
}

/** A regressor's answer is what one step from the mix without noise gives, and no other; so is the rest. */
const checkOneStep = (settings: DescentSettings, where: string, mend: string): void => {
  const only = {steps: 1, churn: 0, correction: 1, temperature: 0} as const
  for (const name of ['steps', 'churn', 'correction', 'temperature'] as const)
    if (settings[name] !== only[name])
      throw new BadInput(`${where}.${name} must be ${only[name]}, got ${settings[name]}: it answers in one step${mend}`)
}

const PARSERS: {readonly [M in Method]: Parse<SettingsOf<M>>} = {
  generate: parseDescent('generate'),
  impute: parseDescent('impute'),
  guided: parseDescent('guided'),
  projected: parseDescent('projected'),
  dirac: parseDescent('dirac'),
  gaussian: parseDescent('gaussian'),
  regressor: parseOneStep('regressor', '; for more choose method guided'),
  gibbs: parseGibbs,
  refine: parseRefine,
  rest: parseOneStep('rest'),
}

/**
 * The settings of one method from their JSON value; `where` begins every message (`presets/x.json: dirac`).
 *
 * Throws BadInput for a missing, unknown or impossible setting, and for settings known to diverge.
 */
export const parseSettings = <M extends Method>(value: unknown, method: M, where: string): SettingsOf<M> =>
  PARSERS[method](value, where)
