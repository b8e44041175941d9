import type {Engine} from '../src/model/engine.ts'
import {buildGraph} from '../src/model/onnx/build-graph.ts'
import {createOnnxEngine} from '../src/model/onnx/engine.ts'
import {loadPack} from '../src/model/pack/load-pack.ts'
import type {BenchRow} from './row.ts'

const THREADS = 2
const CALLS = 15

const seconds = (since: number) => (performance.now() - since) / 1000

/** The median of several calls, in ms; the first one, which allocates, does not count. */
const medianCall = async (engine: Engine): Promise<number> => {
  // A fixed sawtooth: what the audio is does not matter to the time it takes.
  const wave = (length: number) => Float32Array.from({length}, (_, i) => ((i * 37) % 1009) / 5045 - 0.1)
  const x = wave(engine.stems * engine.samples)
  const context = engine.contexts.mix ? {mix: wave(engine.samples)} : {}
  await engine.denoise(x, 0.3, context)
  const times: number[] = []
  for (let i = 0; i < CALLS; i++) {
    const start = performance.now()
    await engine.denoise(x, 0.3, context)
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[CALLS >> 1]!
}

/** Times a pack's network on ONNX Runtime's CPU engine, a call on one whole window of the pack. */
export const benchNetwork = async (dir: string): Promise<BenchRow[]> => {
  const pack = await loadPack(dir)
  const tensors = await pack.tensors()
  const {window, sampleRate} = pack.manifest
  const start = performance.now()
  const graph = buildGraph(pack.manifest, tensors, {samples: window})
  const engine = await createOnnxEngine({graph, threads: THREADS})
  const ready = seconds(start)
  const call = await medianCall(engine)
  await engine.close()
  const length = (window / sampleRate).toFixed(1)
  return [
    {
      name: `network: one call on ${length} s, ${THREADS} threads, median of ${CALLS}`,
      value: call,
      unit: 'ms',
      bar: '≤ 300',
    },
    {name: 'network: weights in memory → ready engine', value: ready, unit: 's', bar: ''},
  ]
}
