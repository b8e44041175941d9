import {setImmediate} from 'node:timers/promises'
import {throwIfCancelled} from '../../base/throw-if-cancelled.ts'
import type {Samples} from '../../base/units.ts'
import {buildGraph} from '../onnx/build-graph.ts'
import type {Precision} from '../onnx/provider.ts'
import type {Shape} from '../ops.ts'
import {type Pack, parameterCount} from '../pack/load-pack.ts'
import {type Contract, contractOf, refuseLarge} from './contract.ts'

export type ModelFile = {readonly path: string; readonly data: string | Uint8Array}

export type ExportOptions = {
  readonly samples: Samples
  /** What the model takes and gives is float32 all the same. */
  readonly precision?: Precision
  /** Heard before the graph is built, and after: that is one piece of work. */
  readonly signal?: AbortSignal
}

/**
 * A pack as model servers load it, the files of its folder in their repository: `1/model.onnx`, which is all that OpenVINO
 * Model Server wants, and Triton's `config.pbtxt`. Throws ModelError when the window does not suit the network, or the
 * graph is too large for one file, and Cancelled.
 */
export const modelFiles = async (
  pack: Pack,
  {samples, precision, signal}: ExportOptions,
): Promise<{contract: Contract; files: readonly ModelFile[]}> => {
  const {manifest, shapes, dir} = pack
  const contract = contractOf(manifest, samples)
  refuseLarge((precision === 'fp16' ? 2 : 4) * parameterCount(shapes), dir)
  const tensors = await pack.tensors()
  throwIfCancelled(signal)
  const graph = buildGraph(manifest, tensors, {samples, standard: true, precision})
  await setImmediate() // lets the signal be heard
  throwIfCancelled(signal)
  refuseLarge(graph.byteLength, dir)
  const files = [
    {path: '1/model.onnx', data: graph},
    {path: 'config.pbtxt', data: tritonConfig(manifest.name, contract)},
  ]
  return {contract, files}
}

/** No batches: a graph takes one window. */
const tritonConfig = (name: string, {inputs, outputs}: Contract): string =>
  [
    `name: "${name}"`,
    'platform: "onnxruntime_onnx"',
    'max_batch_size: 0',
    ...[...inputs].map(port => `input ${tritonPort(port)}`),
    ...[...outputs].map(port => `output ${tritonPort(port)}`),
    '',
  ].join('\n')

const tritonPort = ([name, shape]: readonly [string, Shape]): string =>
  `{ name: "${name}" data_type: TYPE_FP32 dims: [ ${shape.join(', ')} ] }`
