import {open, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {type CallSize, denoiser, type NetworkDescription, portsOf} from '../networks/denoiser.ts'
import type {Tensors} from '../ops.ts'
import {createRecorder, type Recorder, type RecorderOptions} from './recorder.ts'

const WEIGHTS = 'weights.bin'

export type BuildOptions = CallSize & RecorderOptions

/** The graph of one denoiser call: the inputs of `portsOf`, and one output, `denoised`. */
const record = (
  description: NetworkDescription,
  tensors: Tensors,
  {expose, standard, webgpu, precision, ...size}: BuildOptions,
): Recorder => {
  const ops = createRecorder({expose, standard, webgpu, precision})
  const ports = portsOf(description, size)
  const inputs = Object.fromEntries([...ports].map(([name, shape]) => [name, ops.input(name, shape)]))
  ops.output('denoised', denoiser({ops, description, tensors, inputs}))
  return ops
}

/**
 * The graph of one denoiser call as an ONNX model: the inputs of `portsOf`, and one output, `denoised`. Throws ModelError when
 * a tensor is missing or has another shape than the network needs, or the window's length does not suit it.
 */
export const buildGraph = (description: NetworkDescription, tensors: Tensors, options: BuildOptions): Uint8Array =>
  record(description, tensors, options).finish()

/**
 * The same as files in `folder`, the weights apart from the model, where a runtime maps them into memory instead of copying
 * them twice. Returns the model's file. Throws what `buildGraph` and the disk throw.
 */
export const writeGraph = async (
  folder: string,
  description: NetworkDescription,
  tensors: Tensors,
  options: BuildOptions,
): Promise<string> => {
  const {model, weights} = record(description, tensors, options).finishApart(WEIGHTS)
  const file = await open(path.join(folder, WEIGHTS), 'wx')
  try {
    for (const bytes of weights) await file.appendFile(bytes)
  } finally {
    await file.close()
  }
  const target = path.join(folder, 'model.onnx')
  await writeFile(target, model)
  return target
}
