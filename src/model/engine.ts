import {ModelError} from '../base/errors.ts'
import type {Known} from '../base/known.ts'
import type {Sigma} from '../base/units.ts'

/** A device that worked fails: it is lost, or out of memory. The call may succeed on another engine. */
export class DeviceLost extends ModelError {}

/** What the network may know besides the noisy stems. */
export type Context = {
  /** The mix that the stems sum to: [sample]. */
  readonly mix?: Float32Array
  readonly given?: Known
}

/** Which contexts there are. */
export type Contexts = {readonly mix: boolean; readonly given: boolean}

/** A model that is loaded and ready. Calls on one engine must not overlap. */
export type Engine = {
  /** 'cpu', 'webgpu', 'cuda' … */
  readonly name: string
  readonly stems: number
  /** The window: how many samples of each stem every call takes. */
  readonly samples: number
  /** Which contexts the network takes; `denoise` refuses the others. */
  readonly contexts: Contexts
  /**
   * D(x; σ | context). x is [stem, sample], stems × samples long; the result is a fresh array of
   * the same shape. A regressor hears no noise: it answers to the context alone, whatever x and σ are.
   * Throws ModelError on a wrong length, a context that is refused or missing, or a failing device.
   */
  denoise(x: Float32Array, sigma: Sigma, context?: Context): Promise<Float32Array>
  close(): Promise<void>
}
