import {buildGraph} from '../onnx/build-graph.ts'
import type {Pack} from './load-pack.ts'

/**
 * Finds whether every tensor has the shape that the network needs where `loadPack` cannot: the shapes of a band-split
 * network are known only as its graph is built. Throws ModelError.
 */
export const checkNetwork = async ({manifest, tensors}: Pack): Promise<void> => {
  if (manifest.network.kind === 'band-split') buildGraph(manifest, await tensors(), {samples: manifest.window})
}
