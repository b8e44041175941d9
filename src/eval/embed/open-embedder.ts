import type {OpenEmbedder} from '../embedder.ts'
import {logMelEmbedder} from '../log-mel.ts'

/** The network in `file`, or without one the log-mel embedder, which needs none. Throws BadInput. */
export const openEmbedder = async (file?: string): Promise<OpenEmbedder> => {
  if (file !== undefined) {
    const {openOnnxEmbedder} = await import('./onnx-embedder.ts')
    return openOnnxEmbedder(file)
  }
  const {name, dims, embed} = logMelEmbedder()
  return {name, dims, identity: name, embed: async x => embed(x), close: async () => {}}
}
