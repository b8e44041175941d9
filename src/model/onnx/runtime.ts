import type {InferenceSession, Tensor} from 'onnxruntime-node'
import {ModelError} from '../../base/errors.ts'
import {DeviceLost} from '../engine.ts'
import {checkedFeed, type LoadedNetwork} from '../loaded-network.ts'
import type {Shape, Shapes} from '../ops.ts'
import type {Provider} from './provider.ts'

export type GraphOptions = {
  /** An ONNX model, or the file of one. */
  readonly graph: Uint8Array | string
  readonly provider?: Provider
  /** CPU threads within one operation; ONNX Runtime's own choice when absent. */
  readonly threads?: number
  /** ONNX Runtime made the graph its own already, on this machine. */
  readonly optimised?: boolean
  /** A file for the graph as ONNX Runtime makes it its own. */
  readonly keepAs?: string
  /** Where a profile of every run is written when the graph closes: this, a time stamp and `.json`. */
  readonly profile?: string
}

/** What it says where a buffer cannot be had: of WebGPU's it tells what came of that, when it is used. */
const NO_ROOM = /out.?of.?(device.?|host.?)?memory|exceeds the max|failed to allocate|invalid due to a previous error/i

/** What ONNX Runtime complains of, in one line and without the place in its sources. */
const complaint = (error: unknown): string => {
  const line = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!
  const plain = line.replace(/^.*? was false\. |^\S+\.cc:\d+ \S+ /, '').replace(/\.$/, '')
  return NO_ROOM.test(plain) ? `${plain}, perhaps for want of memory` : plain
}

const shapesOf = (ports: InferenceSession['inputMetadata']): Shapes => {
  const shapes = new Map<string, Shape>()
  for (const port of ports) if (port.isTensor) shapes.set(port.name, port.shape as number[])
  return shapes
}

/**
 * Loads a graph; a run blocks its thread. Throws ModelError when the provider is not there or refuses the graph; another may
 * still take it.
 */
export const loadGraph = async ({
  graph,
  provider = 'cpu',
  threads,
  optimised,
  keepAs,
  profile,
}: GraphOptions): Promise<LoadedNetwork> => {
  const {InferenceSession: sessions, Tensor: tensors} = await import('onnxruntime-node')
  let session: InferenceSession
  try {
    session = await sessions.create(graph as string, {
      executionProviders: [provider],
      ...(threads ? {intraOpNumThreads: threads} : {}),
      interOpNumThreads: 1,
      graphOptimizationLevel: optimised ? 'disabled' : 'all',
      ...(keepAs ? {optimizedModelFilePath: keepAs} : {}),
      logSeverityLevel: 3,
      ...(profile ? {enableProfiling: true, profileFilePrefix: profile} : {}),
      // Threads that spin while they wait starve whatever else computes, and themselves: 240 ms a call
      // against 165 on two busy cores. (set_denormal_as_zero stays off: it would hold for JavaScript's numbers too.)
      extra: {session: {intra_op: {allow_spinning: '0'}}},
    })
  } catch (error) {
    const reason = complaint(error)
    throw new ModelError(`engine ${provider} cannot start: ${reason}`, {reason, mend: {change: 'engine'}})
  }
  const inputs = shapesOf(session.inputMetadata)

  const feed = (name: string, shape: Shape, data: Float32Array | undefined): Tensor =>
    new tensors('float32', checkedFeed(name, shape, data), shape)
  return {
    name: provider,
    inputs,
    outputs: shapesOf(session.outputMetadata),
    run: async feeds => {
      const tensorsIn = Object.fromEntries([...inputs].map(([name, shape]) => [name, feed(name, shape, feeds[name])]))
      try {
        const results = await session.run(tensorsIn)
        return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, tensor.data as Float32Array]))
      } catch (error) {
        const reason = complaint(error)
        throw new DeviceLost(`engine ${provider} failed: ${reason}`, {reason})
      }
    },
    close: async () => {
      if (profile) session.endProfiling()
      await session.release()
    },
  }
}
