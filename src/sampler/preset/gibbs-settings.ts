import type {Sigma} from '../../base/units.ts'
import {fieldsOf, numberIn} from './fields.ts'

/** How likely a stem is to be resampled: α falls in a straight line from `max` to `min` over the part `eta` of the steps. */
export type Masking = {
  /** α_max */
  readonly max: number
  /** α_min */
  readonly min: number
  /** η */
  readonly eta: number
}

export type GibbsSettings = {
  /** T, how often some stems are resampled after the first answer. */
  readonly steps: number
  /** The level at which a network that hears noise is asked: so high that what it hears tells it nothing. */
  readonly sigma: Sigma
  readonly masking: Masking
}

const DEFAULTS = {sigma: 2, masking: {max: 0.9, min: 0.3, eta: 0.8}}

const parseMasking = (value: unknown, where: string): Masking => {
  const fields = fieldsOf(value, ['max', 'min', 'eta'], where)
  const max = numberIn(fields.max, {from: 0.01, to: 1}, `${where}.max`)
  const min = numberIn(fields.min, {from: 0, to: max}, `${where}.min`)
  return {max, min, eta: numberIn(fields.eta ?? 1, {from: 0.01, to: 1}, `${where}.eta`)}
}

/** Throws BadInput for a missing, unknown or impossible setting. */
export const parseGibbs = (value: unknown, where: string): GibbsSettings => {
  const fields = {...DEFAULTS, ...fieldsOf(value, ['steps', 'sigma', 'masking'], where)} as Record<string, unknown>
  return {
    steps: numberIn(fields.steps, {from: 1, to: 1000, whole: true}, `${where}.steps`),
    sigma: numberIn(fields.sigma, {from: 1e-4, to: 100}, `${where}.sigma`),
    masking: parseMasking(fields.masking, `${where}.masking`),
  }
}
