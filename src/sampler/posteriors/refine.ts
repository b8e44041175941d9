import type {Posterior} from './posterior.ts'
import {projected} from './projected.ts'

/**
 * The stems sum to the mix and are near a first guess: `projected`, begun at the guess with a little noise (σ₀ small)
 * instead of from noise alone (after DiCoSe, and SDEdit, Meng et al. 2022). mix: [sample]; guess: [stem, sample].
 */
export const refine = (mix: Float32Array, guess: Float32Array): Posterior => ({
  ...projected(mix, {stems: guess.length / mix.length}),
  start: guess,
})
