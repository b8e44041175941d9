import {projectInto} from './mixture.ts'
import type {Posterior} from './posterior.ts'

/**
 * The mix holds the stems and maybe more: x begins at it spread evenly, as in the projected posterior, and what the network
 * leaves of it stays left, y − Σ x. Only for a `denoise` that is given the mix; without, nothing would keep x near it.
 * mix: [sample].
 */
export const free = (mix: Float32Array, {stems}: {stems: number}): Posterior => {
  const start = new Float32Array(stems * mix.length)
  projectInto(start, mix)
  return {start}
}
