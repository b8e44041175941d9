import type {Samples} from '../base/units.ts'
import type {Method} from '../sampler/methods.ts'
import {FRAME} from '../sampler/shifts.ts'
import type {Job} from './job.ts'

/** What answers from the mix without noise, so that all that a file's beginning changes is where the frames lie. */
const ANCHORED: readonly Method[] = ['guided', 'refine', 'regressor', 'rest']

/** Whether the network's frames are laid where the sound wants them: then the same sound is heard alike wherever it begins. */
export const isAnchored = (method: Method): boolean => ANCHORED.includes(method)

/** What a window leaves silent at its end, for its sound to be moved by. */
export const spareOf = ({method}: Pick<Job, 'method'>): Samples => (isAnchored(method) ? FRAME : 0)
