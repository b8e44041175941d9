import {STEMS, type Stem} from '../base/stems.ts'
import {type Fields, fieldsOf, numberIn, oneOf} from './fields.ts'
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
  readonly temperature?: number
}

export type MethodSettings = SolverSettings & {
  /** dirac: the stem that takes what the others leave. */
  readonly constrained: Stem
  /** gaussian: γ = k·σ̂. */
  readonly k: number
}

/** The settings a person may give beside a preset. */
export type Overrides = Partial<Pick<MethodSettings, 'solver' | 'steps' | 'churn' | 'correction' | 'constrained' | 'k'>>

const DEFAULTS = {churn: 0, correction: 1, temperature: 1, constrained: 'bass', k: 0.75} as const
const KNOWN = ['solver', 'steps', 'sigma', 'churn', 'correction', 'temperature', 'constrained', 'k']

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
export const parseSettings = (value: unknown, method: Method, where: string): MethodSettings => {
  const fields: Fields = {...DEFAULTS, ...fieldsOf(value, KNOWN, where)}
  const at = (name: string): string => `${where}.${name}`
  const settings: MethodSettings = {
    solver: oneOf(fields.solver, SOLVERS, at('solver')),
    steps: numberIn(fields.steps, {from: 1, to: 500, whole: true}, at('steps')),
    sigma: parseSigma(fields.sigma, at('sigma')),
    churn: numberIn(fields.churn, {from: 0, to: 200}, at('churn')),
    correction: numberIn(fields.correction, {from: 1, to: 50, whole: true}, at('correction')),
    temperature: numberIn(fields.temperature, {from: 0, to: 1}, at('temperature')),
    constrained: oneOf(fields.constrained, STEMS, at('constrained')),
    k: numberIn(fields.k, {from: 0.75, to: 10}, at('k')),
  }
  checkStability(method, settings, where)
  return settings
}
