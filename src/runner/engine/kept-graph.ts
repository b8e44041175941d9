import {cpus} from 'node:os'
import path from 'node:path'
import {cacheFolder} from '../../base/data-folder.ts'
import {bundleHash} from '../../base/program-hash.ts'
import type {Samples} from '../../base/units.ts'
import type {Engine} from '../../model/engine.ts'
import {createOnnxEngine} from '../../model/onnx/engine.ts'
import {type KeptGraphs, keptGraphs} from '../../model/onnx/kept-graphs.ts'
import type {Pack} from '../../model/pack/load-pack.ts'

export type GraphStart = {readonly threads: number; readonly build: () => Promise<Uint8Array>}

/**
 * Starts the CPU's engine with the graph as ONNX Runtime made it its own the last time, which takes a sixth of the time; the
 * first time it is built and kept. The engine computes the same bits either way. Throws ModelError.
 */
export const startKept = async (graphs: KeptGraphs, key: string, {threads, build}: GraphStart): Promise<Engine> => {
  const kept = await graphs.read(key)
  if (kept) {
    const engine = await createOnnxEngine({graph: kept, threads, optimised: true}).catch(() => undefined)
    if (engine) return engine
    await graphs.drop(key)
  }
  const graph = await build()
  return graphs
    .keep(key, file => createOnnxEngine({graph, threads, keepAs: file}))
    .catch(() => createOnnxEngine({graph, threads}))
}

/** Where graphs are kept. */
export const graphFolder = (): KeptGraphs => keptGraphs(path.join(cacheFolder(), 'graphs'))

/**
 * All that a graph depends on beside the program's own code: pack, contexts, window, runtime and processor. Nothing for a
 * program that is run from its sources, which may have changed.
 */
export const graphKey = async (
  {hash, manifest}: Pack,
  samples: Samples,
  program = bundleHash(),
): Promise<string | undefined> => {
  if (program === undefined) return undefined
  const {env} = await import('onnxruntime-node')
  const machine = [process.arch, cpus()[0]?.model.trim(), env.versions.node]
  return JSON.stringify([program, machine, hash, manifest.contexts, samples])
}
