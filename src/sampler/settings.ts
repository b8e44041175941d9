import {BadInput} from '../base/errors.ts'
import {STEMS, type Stem} from '../base/stems.ts'
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
}

export type MethodSettings = SolverSettings & {
  /** dirac: the stem that takes what the others leave. */
  readonly constrained: Stem
  /** gaussian: γ = k·σ̂. */
  readonly k: number
}

/** The settings a person may give beside a preset. */
export type Overrides = Partial<Pick<MethodSettings, 'solver' | 'steps' | 'churn' | 'correction' | 'constrained' | 'k'>>

const DEFAULTS = {churn: 0, correction: 1, constrained: 'bass', k: 0.75} as const
const KNOWN = ['solver', 'steps', 'sigma', 'churn', 'correction', 'constrained', 'k']

type Fields = Readonly<Record<string, unknown>>

/** The value as an object with no other keys than `known`. Throws BadInput that begins with `where`. */
export const fieldsOf = (value: unknown, known: readonly string[], where: string): Fields => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadInput(`${where} must be an object, got ${JSON.stringify(value)}`)
  const stranger = Object.keys(value).find(key => !known.includes(key))
  if (stranger !== undefined)
    throw new BadInput(`${where} has an unknown setting ${stranger}; known are ${known.join(', ')}`)
  return value as Fields
}

type Bounds = {from: number; to: number; whole?: boolean}

const numberIn = (value: unknown, {from, to, whole}: Bounds, where: string): number => {
  if (typeof value === 'number' && value >= from && value <= to && (!whole || Number.isInteger(value))) return value
  throw new BadInput(
    `${where} must be ${whole ? '' : 'a number '}${from}–${to}, got ${JSON.stringify(value) ?? 'nothing'}`,
  )
}

const oneOf = <Name extends string>(value: unknown, names: readonly Name[], where: string): Name => {
  const found = names.find(name => name === value)
  if (found !== undefined) return found
  throw new BadInput(`${where} must be one of ${names.join(', ')}, got ${JSON.stringify(value) ?? 'nothing'}`)
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
export const parseSettings = (value: unknown, method: Method, where: string): MethodSettings => {
  const fields: Fields = {...DEFAULTS, ...fieldsOf(value, KNOWN, where)}
  const at = (name: string): string => `${where}.${name}`
  const settings: MethodSettings = {
    solver: oneOf(fields.solver, SOLVERS, at('solver')),
    steps: numberIn(fields.steps, {from: 1, to: 500, whole: true}, at('steps')),
    sigma: parseSigma(fields.sigma, at('sigma')),
    churn: numberIn(fields.churn, {from: 0, to: 200}, at('churn')),
    correction: numberIn(fields.correction, {from: 1, to: 10, whole: true}, at('correction')),
    constrained: oneOf(fields.constrained, STEMS, at('constrained')),
    k: numberIn(fields.k, {from: 0.75, to: 10}, at('k')),
  }
  checkStability(method, settings, where)
  return settings
}
