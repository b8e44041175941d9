import type {Beats} from '../../audio/features/find-beats.ts'
import type {Seconds} from '../../base/units.ts'
import type {Metre} from './metre.ts'

/** A downbeat this near to the start is the start: an attack is heard a moment after its note begins. */
const AT_START: Seconds = 0.03

/** Beats that were found, as a project counts them. */
export const estimatedMetre = ({tempo, beatsInBar, downbeat, confidence, steady}: Beats): Metre => ({
  tempo,
  beatsInBar,
  beatUnit: 4,
  downbeat: downbeat < AT_START ? 0 : downbeat,
  estimate: {...confidence, steady},
})
