import type {Engine} from '../engine.ts'
import {engineOver} from '../loaded-network.ts'
import {type GraphOptions, loadGraph} from './runtime.ts'

/**
 * An engine on ONNX Runtime over a graph from `buildGraph` with batch 1. ONNX Runtime is loaded here and
 * not before. Throws ModelError when the provider cannot start; there is no silent fall-back.
 */
export const createOnnxEngine = async (options: GraphOptions): Promise<Engine> => engineOver(await loadGraph(options))
