import type {Tensor} from '@tensorflow/tfjs-core'
import {ModelError} from '../../base/errors.ts'
import {DeviceLost, type Engine} from '../engine.ts'
import {checkedFeed, engineOver, type LoadedNetwork} from '../loaded-network.ts'
import {type CallSize, denoiser, type NetworkDescription, portsOf} from '../networks/denoiser.ts'
import type {Tensors} from '../ops.ts'
import {type Backend, type BackendOptions, openBackend} from './backends.ts'
import {createOperations} from './operations.ts'
import {createProgram} from './program.ts'

export type TfjsOptions = {
  readonly description: NetworkDescription
  readonly tensors: Tensors
  readonly samples: CallSize['samples']
  readonly backend?: BackendOptions
}

/**
 * An engine on TensorFlow.js, which is loaded here and not before. Throws ModelError when the backend that is named is not
 * there or does not start, a tensor is missing or has another shape than the network needs, or the call takes more memory
 * than the backend has.
 */
export const createTfjsEngine = async ({backend, ...network}: TfjsOptions): Promise<Engine> =>
  engineOver(await loadTfjsNetwork(await openBackend(backend), network))

type Network = Pick<TfjsOptions, 'description' | 'tensors'> & CallSize

/** What tfjs complains of, in one line. */
const complaint = (error: unknown): string => {
  const line = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!
  const lacking = /^Kernel '(\w+)' not registered/.exec(line)
  return lacking ? `it has no operation ${lacking[1]}` : line
}

/** The network on that backend; a run blocks its thread. Throws what `createTfjsEngine` throws. */
export const loadTfjsNetwork = async (
  backend: Backend,
  {description, tensors, ...size}: Network,
): Promise<LoadedNetwork> => {
  const {tf, name} = backend
  const ports = portsOf(description, size)
  const program = createProgram(tf)
  const ops = createOperations(tf, program, backend)
  const inputs = Object.fromEntries([...ports].map(([port, shape]) => [port, ops.input(port, shape)]))
  const denoised = denoiser({ops, description, tensors, inputs})

  const finished = program.finish(ops.output(denoised))
  if (finished.peakBytes > backend.limit) {
    const [needed, has] = [finished.peakBytes, backend.limit].map(bytes => (bytes / 2 ** 30).toFixed(1))
    throw new ModelError(`engine ${name}: one call takes ${needed} GB, it has ${has}`, {mend: {change: 'engine'}})
  }

  const awaken = async (): Promise<void> => {
    // Another engine of the same process may have turned tfjs to another backend.
    if (tf.getBackend() !== backend.id) await tf.setBackend(backend.id)
  }
  await awaken()
  try {
    finished.start()
  } catch (error) {
    const reason = complaint(error)
    throw new ModelError(`engine ${name} failed: ${reason}`, {reason, mend: {change: 'engine'}})
  }
  return {
    name,
    inputs: ports,
    outputs: new Map([['denoised', ops.shape(denoised)]]),
    run: async feeds => {
      for (const [port, shape] of ports) checkedFeed(port, shape, feeds[port])
      await awaken()
      let result: Tensor | undefined
      try {
        result = finished.run(feeds)
        return {denoised: (await result.data()) as Float32Array}
      } catch (error) {
        const reason = complaint(error)
        throw new DeviceLost(`engine ${name} failed: ${reason}`, {reason})
      } finally {
        result?.dispose()
      }
    },
    close: async () => finished.close(),
  }
}
