import type {Engine} from '../engine.ts'
import {engineOver} from '../session.ts'
import {openSession, type SessionOptions} from './runtime.ts'

/**
 * An engine on ONNX Runtime over a graph from `buildGraph` with batch 1. ONNX Runtime is loaded here and
 * not before. Throws ModelError when the provider cannot start; there is no silent fall-back.
 */
export const createOnnxEngine = async (options: SessionOptions): Promise<Engine> =>
  engineOver(await openSession(options))
