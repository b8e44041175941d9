import type {Posterior} from './posterior.ts'

/**
 * What is in the mix beside the stems, as one row: begun at all of it, and held to nothing, for how much of the mix it is
 * nobody knows beforehand. One step of a network that hears the mix gives D(y; σ₀, y), the rest that is to be expected.
 * mix: [sample].
 */
export const rest = (mix: Float32Array): Posterior => ({start: mix})
