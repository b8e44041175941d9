import type {Decibels} from '../base/units.ts'

/**
 * Signal-to-distortion ratio without any scaling (as MSDM publishes it beside the SI-SNR):
 *
 *   10·log₁₀ (‖t‖² + ε)/(‖t − p‖² + ε)
 *
 * A silent estimate scores 0 dB, whatever the target. Equal lengths; sums in float64.
 */
export const sdr = (estimate: Float32Array, target: Float32Array, {eps = 1e-5}: {eps?: number} = {}): Decibels => {
  let signal = eps
  let noise = eps
  for (let i = 0; i < target.length; i++) {
    signal += target[i]! ** 2
    noise += (target[i]! - estimate[i]!) ** 2
  }
  return 10 * Math.log10(signal / noise)
}
