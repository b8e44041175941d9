import type {Samples} from '../../base/units.ts'
import type {Method} from '../../sampler/preset/methods.ts'
import type {Job} from '../job.ts'

/** What answers from the mix without noise, so that all that a file's beginning changes is where the frames lie. */
const ANCHORED: readonly Method[] = ['guided', 'refine', 'regressor', 'rest']

/** Whether the network's frames are laid where the sound wants them: then the same sound is heard alike wherever it begins. */
export const isAnchored = (method: Method): boolean => ANCHORED.includes(method)

/** What a window leaves silent at its end, for its sound to be moved by: up to one of the network's frames. */
export const spareOf = ({method}: Pick<Job, 'method'>, frame: Samples): Samples => (isAnchored(method) ? frame : 0)
