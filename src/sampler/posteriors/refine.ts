import type {Posterior} from './posterior.ts'

/**
 * The stems are near a first guess: whatever else is known of them, begun at the guess with a little noise (σ₀ small)
 * instead of from noise alone (after DiCoSe, and SDEdit, Meng et al. 2022). guess: [stem, sample].
 */
export const refine = (guess: Float32Array, likelihood: Posterior): Posterior => ({...likelihood, start: guess})
