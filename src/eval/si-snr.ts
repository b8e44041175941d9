import type {Decibels} from '../base/units.ts'

/**
 * Scale-invariant signal-to-noise ratio, without removing the mean (Le Roux et al. 2019, as the MSDM evaluation runs it):
 *
 *   α = (⟨p, t⟩ + ε)/(⟨t, t⟩ + ε)      10·log₁₀ (‖αt‖² + ε)/(‖αt − p‖² + ε)
 *
 * ε keeps silent signals finite: a silent estimate of a silent stem scores 0 dB. Equal lengths; sums in float64.
 */
export const siSnr = (estimate: Float32Array, target: Float32Array, {eps = 1e-8}: {eps?: number} = {}): Decibels => {
  let dot = eps
  let energy = eps
  for (let i = 0; i < target.length; i++) {
    dot += estimate[i]! * target[i]!
    energy += target[i]! * target[i]!
  }
  const scale = dot / energy
  let signal = eps
  let noise = eps
  for (let i = 0; i < target.length; i++) {
    const scaled = scale * target[i]!
    signal += scaled * scaled
    noise += (scaled - estimate[i]!) ** 2
  }
  return 10 * Math.log10(signal / noise)
}

/** How much nearer `estimate` is to `target` than the mix is, SI-SNRi. */
export const siSnrImprovement = (estimate: Float32Array, target: Float32Array, mix: Float32Array): Decibels =>
  siSnr(estimate, target) - siSnr(mix, target)
