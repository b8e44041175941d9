import type {Stem} from '../../base/stems.ts'
import type {Estimate} from '../../session/studio/studio.ts'

/** How far a drawing reaches from its centre line, on average over its columns [column][min, max]. */
const reach = (peaks: Float32Array): number => {
  let sum = 0
  for (let i = 0; i < peaks.length; i += 2) sum += Math.max(-peaks[i]!, peaks[i + 1]!)
  return peaks.length > 0 ? (2 * sum) / peaks.length : 0
}

/** How much further the noisy state of a stem reaches than its estimate: what is still to condense. */
export const formingNoise = ({stems, noise}: Estimate, stem: Stem): number =>
  Math.max(0, reach(noise[stem]) - reach(stems[stem].peaks))
