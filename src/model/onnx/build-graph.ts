import {type CallSize, denoiser, type NetworkDescription, portsOf, type Tensors} from '../networks/denoiser.ts'
import {createRecorder, type RecorderOptions} from './recorder.ts'

export type BuildOptions = CallSize & RecorderOptions

/**
 * The graph of one denoiser call as an ONNX model: the inputs of `portsOf`, and one output, `denoised`. Throws ModelError when
 * a tensor is missing or has another shape than the network needs, or the window's length does not suit it.
 */
export const buildGraph = (
  description: NetworkDescription,
  tensors: Tensors,
  {expose, standard, webgpu, ...size}: BuildOptions,
): Uint8Array => {
  const ops = createRecorder({expose, standard, webgpu})
  const ports = portsOf(description, size)
  const inputs = Object.fromEntries([...ports].map(([name, shape]) => [name, ops.input(name, shape)]))
  ops.output('denoised', denoiser({ops, description, tensors, inputs}))
  return ops.finish()
}
