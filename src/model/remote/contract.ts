import {ModelError} from '../../base/errors.ts'
import type {Samples} from '../../base/units.ts'
import {type NetworkDescription, portsOf} from '../networks/denoiser.ts'
import type {Shapes} from '../ops.ts'

/** What a model takes and gives, all of it float32. */
export type Contract = {readonly inputs: Shapes; readonly outputs: Shapes}

/** The contract of a network's graph on one window. Throws ModelError when the window does not suit the network. */
export const contractOf = (description: NetworkDescription, samples: Samples): Contract => {
  const inputs = portsOf(description, {samples})
  return {inputs, outputs: new Map([['denoised', [1, description.stems.length, samples]]])}
}

/** Beyond it no ONNX file is read. */
const LARGEST_GRAPH = 2 ** 31 - 1

/** Throws ModelError when a graph with so many bytes cannot be one file. */
export const refuseLarge = (bytes: number, what: string): void => {
  if (bytes > LARGEST_GRAPH)
    throw new ModelError(
      `${what}: its graph would have ${(bytes / 2 ** 30).toFixed(1)} GiB, an ONNX file has less than 2; export a smaller pack`,
    )
}
