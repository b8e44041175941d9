import type {Sigma} from '../base/units.ts'

/**
 * x ← D + (σ′/σ)·(x − D): going from σ to σ′ along dx/dσ = (x − D)/σ (Karras et al. 2022, eq. 1 with 3) shrinks the noise
 * and leaves the estimate.
 *
 * This is Euler's x + (σ′ − σ)·(x − D)/σ, written so that σ′ = 0 gives D to the last bit.
 */
export const stepInto = (x: Float32Array, denoised: Float32Array, {from, to}: {from: Sigma; to: Sigma}): void => {
  const kept = to / from
  for (let i = 0; i < x.length; i++) x[i] = denoised[i]! + kept * (x[i]! - denoised[i]!)
}

/** x ← x + amount·z */
export const addInto = (x: Float32Array, z: Float32Array, amount: number): void => {
  if (amount === 0) return
  for (let i = 0; i < x.length; i++) x[i] = x[i]! + amount * z[i]!
}

/** √(a² − b²), a ≥ b ≥ 0: the noise that lifts level b to level a. Variances add. */
export const sigmaBetween = (a: Sigma, b: Sigma): Sigma => Math.sqrt(a * a - b * b)
