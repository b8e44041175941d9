import type {Sigma} from '../base/units.ts'

export type SigmaRange = {
  readonly max: Sigma
  readonly min: Sigma
  /** How strongly the levels crowd towards `min`: 1 is even; 7 is the authors' choice. */
  readonly rho: number
}

/**
 * The noise levels of `steps` steps: σ₀ = max > … > σ_{N−1} = min, and then 0, so N + 1 values.
 *
 *   σᵢ = (max^{1/ρ} + i/(N−1)·(min^{1/ρ} − max^{1/ρ}))^ρ
 *
 * Karras et al. 2022, eq. 5. A single step goes from max straight to 0.
 */
export const karras = (steps: number, {max, min, rho}: SigmaRange): Sigma[] => {
  const from = max ** (1 / rho)
  const to = min ** (1 / rho)
  const level = (i: number): Sigma => (from + (i / Math.max(1, steps - 1)) * (to - from)) ** rho
  return [...Array.from({length: steps}, (_, i) => level(i)), 0]
}

/**
 * γ = min(S_churn/N, √2 − 1), by which churn raises every level: σ̂ = σ(1 + γ).
 * Karras et al. 2022, alg. 2, with S_tmin = 0, S_tmax = ∞ and S_noise = 1.
 */
export const churnGamma = (churn: number, steps: number): number => Math.min(churn / steps, Math.SQRT2 - 1)
