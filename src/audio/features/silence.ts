/** The MSDM evaluation's threshold. */
const THRESHOLD = 1.5e-5

/**
 * Whether a signal counts as silent: ‖x‖₂/n < 1.5e-5.
 *
 * The quantity is no RMS: the norm is divided by n and not by √n, so the RMS it stands for is 1.5e-5·√n, 4.5e-3 for four
 * seconds at 22,050 Hz and less for shorter signals.
 */
export const isSilent = (signal: Float32Array): boolean => {
  let energy = 0
  for (let i = 0; i < signal.length; i++) energy += signal[i]! * signal[i]!
  return Math.sqrt(energy) / signal.length < THRESHOLD
}
