import type {Sigma} from '../../base/units.ts'
import type {Denoise} from '../denoise.ts'

/**
 * One way to walk from a noise level to the next. Given D it returns the step of one run (a multistep method remembers
 * its last estimate, so every run asks for its own).
 */
export type Solver = (denoise: Denoise) => Step

/**
 * Takes x from noise level `from` to `to`, in place, and resolves to the newest D. `to` is 0 in the last step.
 *
 * A step that `denoise` interrupts by throwing leaves x in an undefined state.
 */
export type Step = (x: Float32Array, levels: {from: Sigma; to: Sigma}) => Promise<Float32Array>
