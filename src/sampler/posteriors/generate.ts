import type {Posterior} from './posterior.ts'

/**
 * Nothing is known: the joint prior p(x₁ … x₄) itself (MSDM, total generation).
 *
 * The published code noises an empty source here and so asks for one more draw a step; `impute` with nothing locked
 * is that, draw for draw.
 */
export const generate = (): Posterior => ({})
