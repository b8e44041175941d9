import {rm} from 'node:fs/promises'
import {setFlagsFromString} from 'node:v8'
import {runInNewContext} from 'node:vm'
import {makeTempFolder} from '../../base/own-temp-folder.ts'
import type {Samples} from '../../base/units.ts'
import type {Engine} from '../../model/engine.ts'
import {buildGraph, writeGraph} from '../../model/onnx/build-graph.ts'
import {createOnnxEngine} from '../../model/onnx/engine.ts'
import type {Precision, Provider} from '../../model/onnx/provider.ts'
import {type Pack, parameterCount} from '../../model/pack/load-pack.ts'
import {graphFolder, graphKey, startKept} from './kept-graph.ts'

/** Parameters, 256 MB of them, from which on a graph goes by way of the disk: in memory it would be held three times over. */
const LARGE = 2 ** 26

export type OnnxWish = {
  readonly provider: Provider
  readonly threads: number
  readonly samples: Samples
  readonly precision?: Precision
}

/** Starts ONNX Runtime with a pack's network. Throws ModelError. */
export const openOnnx = async (pack: Pack, {provider, threads, samples, precision}: OnnxWish): Promise<Engine> => {
  const options = {samples, webgpu: provider === 'webgpu', precision}
  const start = async (graph: Uint8Array | string): Promise<Engine> => {
    const engine = await createOnnxEngine({graph, provider, threads})
    return precision === 'fp16' ? {...engine, name: `${provider}:fp16`} : engine
  }
  const build = async (): Promise<Uint8Array> => buildGraph(pack.manifest, await pack.tensors(), options)
  if (parameterCount(pack.shapes) < LARGE) {
    const key = provider === 'cpu' && precision !== 'fp16' ? await graphKey(pack, samples) : undefined
    return key === undefined ? start(await build()) : startKept(graphFolder(), key, {threads, build})
  }

  const folder = makeTempFolder('graph')
  const clear = (): Promise<void> => rm(folder, {recursive: true, force: true})
  try {
    const graph = await writeGraph(folder, pack.manifest, await pack.tensors(), options).catch(unlessDiskFault)
    if (graph === undefined) return await start(await build())
    dropGarbage()
    const engine = await start(graph)
    // Where a file that is mapped cannot be removed, it goes when the engine does.
    const close = (): Promise<void> => engine.close().then(clear)
    return {...engine, close}
  } finally {
    await clear().catch(() => {})
  }
}

/** No room or no permission for the files is no reason to fail: there may be memory enough. */
const unlessDiskFault = (error: unknown): undefined => {
  if ((error as {code?: string}).code === undefined) throw error
}

/** The weights as JavaScript held them: they are of no more use, but only a need of its own would make V8 collect them. */
const dropGarbage = (): void => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
}
