import {portsOf} from '../networks/denoiser.ts'
import {parameterShapes} from '../networks/kinds.ts'
import {buildGraph} from '../onnx/build-graph.ts'
import type {Pack} from './load-pack.ts'

/**
 * Finds what `loadPack` cannot: whether the layers are of a size that machines have room for, and whether every tensor has the
 * shape that the network needs where that is known only as its graph is built. Throws ModelError.
 */
export const checkNetwork = async ({manifest, tensors}: Pack): Promise<void> => {
  const size = {samples: manifest.window}
  portsOf(manifest, size)
  if (!parameterShapes(manifest.network)) buildGraph(manifest, await tensors(), size)
}
