import {existsSync} from 'node:fs'
import path from 'node:path'
import type {BackendWasm} from '@tensorflow/tfjs-backend-wasm'
import type {KernelConfig, TensorInfo} from '@tensorflow/tfjs-core'
import {sizeOf} from '../ops.ts'
import type {Tf} from './backends.ts'

// tfjs' own wasm kernels for these two copy the whole tensor first, or go element by element: they took three quarters of
// a call of the default pack's network. These copy what is wanted, row by row, within the runtime's memory.

type Run = {
  readonly inputs: Readonly<Record<string, TensorInfo>>
  readonly attrs: Readonly<Record<string, unknown>>
  readonly backend: BackendWasm
}

const copied = (
  {backend, x, shape}: {backend: BackendWasm; x: TensorInfo; shape: number[]},
  copy: (from: Float32Array, to: Float32Array) => void,
): TensorInfo => {
  const made = backend.makeOutput(shape, x.dtype) // first: it may move the memory that the others look into
  copy(backend.typedArrayFromHeap(x) as Float32Array, backend.typedArrayFromHeap(made) as Float32Array)
  return made
}

const gather = ({inputs, attrs, backend}: Run): TensorInfo => {
  const {x, indices} = inputs as {x: TensorInfo; indices: TensorInfo}
  const {axis} = attrs as {axis: number}
  const n = x.shape[axis]!
  const [outer, inner] = [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis + 1))]
  return copied({backend, x, shape: x.shape.toSpliced(axis, 1, ...indices.shape)}, (from, to) => {
    const list = backend.typedArrayFromHeap(indices)
    let at = 0
    for (let i = 0; i < outer; i++)
      for (const index of list) {
        const begin = (i * n + index) * inner
        if (inner === 1) to[at] = from[begin]!
        else to.set(from.subarray(begin, begin + inner), at)
        at += inner
      }
  })
}

/** Of one axis at most, as this room slices. */
const slice =
  (tf: Tf) =>
  ({inputs, attrs, backend}: Run): TensorInfo => {
    const {x} = inputs as {x: TensorInfo}
    const {begin, size} = attrs as {begin: number[]; size: number[]}
    const [first, shape] = tf.slice_util.parseSliceParams(x, begin, size) as [number[], number[]]
    const axis = Math.max(
      0,
      shape.findIndex((length, i) => length !== x.shape[i]),
    )
    const inner = sizeOf(x.shape.slice(axis + 1))
    const [step, length] = [x.shape[axis]! * inner, shape[axis]! * inner]
    return copied({backend, x, shape}, (from, to) => {
      for (let read = first[axis]! * inner, at = 0; at < to.length; read += step, at += length)
        to.set(from.subarray(read, read + length), at)
    })
  }

const replaceKernels = (tf: Tf): void => {
  const kernels = {GatherV2: gather, Slice: slice(tf)}
  for (const [kernelName, kernelFunc] of Object.entries(kernels)) {
    tf.unregisterKernel(kernelName, 'wasm')
    tf.registerKernel({kernelName, backendName: 'wasm', kernelFunc: kernelFunc as KernelConfig['kernelFunc']})
  }
}

const PACKAGE = '@tensorflow/tfjs-backend-wasm'

/** There must be all three: which one is read depends on the machine. */
const FILES = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-threaded-simd.wasm']

/** The wasm runtime listens to the process's own failures, and would print itself, all in one line, when there is one. */
const withoutListeners = async (start: () => Promise<unknown>): Promise<void> => {
  const events = ['uncaughtException', 'unhandledRejection']
  const before = events.map(event => process.rawListeners(event as 'exit'))
  await start()
  for (const [i, event] of events.entries())
    for (const listener of process.rawListeners(event as 'exit'))
      if (!before[i]!.includes(listener)) process.removeListener(event, listener as () => void)
}

/** Loads and starts the wasm backend, on one thread: in Node tfjs has no more. Throws Error naming a file that is missing. */
export const prepareWasm = async (tf: Tf, load: NodeJS.Require): Promise<void> => {
  const folder = path.dirname(load.resolve(PACKAGE))
  for (const file of FILES)
    if (!existsSync(path.join(folder, file))) throw new Error(`${path.join(folder, file)} is missing`)
  const wasm = load(PACKAGE) as typeof import('@tensorflow/tfjs-backend-wasm')
  wasm.setWasmPaths(`${folder}${path.sep}`)
  replaceKernels(tf)
  await withoutListeners(() => tf.setBackend('wasm'))
}
