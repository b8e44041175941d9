import type {Noise} from '../noise.ts'
import type {Posterior} from './posterior.ts'

/** Samples that are given and must not change. Both [stem, sample]; `known` counts where `locked` is 1. */
export type Lock = {readonly known: Float32Array; readonly locked: Uint8Array}

/**
 * Some samples are known: whole stems, or any time ranges of any stem (MSDM, partial generation; the
 * inpainting of Song et al. 2021).
 *
 *   x = known + σ·z where locked, a fresh z each step       D′ = known where locked
 *
 * The estimate of a known sample is itself, which keeps the solvers that look ahead or back exact at the border.
 * At the end the known samples are pasted: bit for bit as they came.
 */
export const impute = ({known, locked}: Lock): Posterior => {
  const noisy = new Float32Array(known.length)
  const pasteInto = (x: Float32Array, from: Float32Array): void => {
    for (let i = 0; i < x.length; i++) if (locked[i]) x[i] = from[i]!
  }
  return {
    drawKnown: (sigma, noise: Noise) => {
      noise.fillInto(noisy)
      for (let i = 0; i < noisy.length; i++) noisy[i] = known[i]! + sigma * noisy[i]!
    },
    holdInto: x => pasteInto(x, noisy),
    estimateInto: denoised => pasteInto(denoised, known),
    finishInto: x => pasteInto(x, known),
  }
}
