import {createRequire} from 'node:module'
import path from 'node:path'
import {codeOf} from '../../base/disk-fault.ts'
import {ModelError} from '../../base/errors.ts'
import {prepareWasm} from './wasm.ts'

/** tfjs as every one of its packages has it. */
export type Tf = typeof import('@tensorflow/tfjs-core')

/** 'gpu' and 'node' are native packages that the user adds, 'wasm' comes with Quartet, 'cpu' is for tests. */
export type BackendName = 'gpu' | 'node' | 'wasm' | 'cpu'

export type Backend = {
  /** Of the very package that the backend belongs to: there may be several copies of tfjs. */
  readonly tf: Tf
  readonly name: `tfjs-${BackendName}`
  /** What tfjs calls it. */
  readonly id: string
  /** Whether it multiplies stacks of matrices well, broadcasting them. */
  readonly stacked: boolean
  /** Bytes that the tensors of one call may take. */
  readonly limit: number
}

export type BackendOptions = {
  /** The first of gpu, node and wasm that starts, unless one is named. */
  readonly wish?: BackendName
  /** Folders with a `node_modules` of their own, where native packages may lie too. */
  readonly folders?: readonly string[]
  /** CPU threads of a native package. */
  readonly threads?: number
  /** A file beside which packages are looked for first: this one. */
  readonly home?: string
}

export const NATIVE_PACKAGES = {gpu: '@tensorflow/tfjs-node-gpu', node: '@tensorflow/tfjs-node'} as const
export type NativeName = keyof typeof NATIVE_PACKAGES
const NATIVE = ['gpu', 'node'] as const

const HINTS: Readonly<Record<BackendName, string>> = {
  gpu: 'add it with quartet doctor --install tfjs-gpu',
  node: 'add it with quartet doctor --install tfjs-node',
  wasm: 'install Quartet again',
  cpu: 'install Quartet again',
}

type Place = Pick<BackendOptions, 'folders' | 'home'>
type Found = {readonly name: NativeName; readonly folder: string; readonly load: NodeJS.Require}

const find = (name: NativeName, {folders = [], home = import.meta.url}: Place): Found | undefined => {
  for (const from of [home, ...folders.map(folder => path.join(folder, 'package.json'))]) {
    const load = createRequire(from)
    try {
      return {name, folder: path.dirname(load.resolve(`${NATIVE_PACKAGES[name]}/package.json`)), load}
    } catch (error) {
      if (codeOf(error) !== 'MODULE_NOT_FOUND') throw error
    }
  }
  return undefined
}

/** The native package that would be tried first, and where it lies. Loads nothing. */
export const findNative = (place: Place = {}): {readonly name: NativeName; readonly folder: string} | undefined =>
  find('gpu', place) ?? find('node', place)

const failure = (name: BackendName, error: unknown): ModelError => {
  const reason = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!.trim()
  const mend = {change: 'engine', or: HINTS[name]} as const
  return new ModelError(`engine tfjs-${name} cannot start: ${reason}`, {reason, mend})
}

/**
 * Starts tfjs, of which nothing is loaded before. Throws ModelError that says what is missing and how to add it. Unless it
 * is named, a native package that does not start is passed over.
 */
export const openBackend = async ({wish, threads, ...place}: BackendOptions = {}): Promise<Backend> => {
  if (wish === 'wasm' || wish === 'cpu') return openPlain(wish, place)
  if (wish) {
    const found = find(wish, place)
    if (!found) throw failure(wish, `${NATIVE_PACKAGES[wish]} is not installed`)
    const backend = openNative(found, threads)
    if (backend.name === `tfjs-${wish}`) return backend
    throw failure(wish, 'it finds no GPU, which takes an NVIDIA driver, CUDA 11.2 and cuDNN 8.1')
  }
  for (const name of NATIVE) {
    const found = find(name, place)
    try {
      if (found) return openNative(found, threads)
    } catch (error) {
      if (!(error instanceof ModelError)) throw error
    }
  }
  return openPlain('wasm', place)
}

const openNative = ({name, load}: Found, threads: number | undefined): Backend => {
  prepareNative(load, threads)
  try {
    const tf = load(NATIVE_PACKAGES[name]) as Tf
    // Without CUDA the GPU package runs on the CPU, and says so here alone.
    const {isUsingGpuDevice} = tf.findBackend('tensorflow') as {isUsingGpuDevice?: boolean}
    const kind = name === 'gpu' && isUsingGpuDevice ? 'gpu' : 'node'
    return {tf, name: `tfjs-${kind}`, id: 'tensorflow', stacked: true, limit: Number.POSITIVE_INFINITY}
  } catch (error) {
    throw failure(name, error)
  }
}

/** Tells libtensorflow what it reads from the environment alone, when it starts; and gives its package what newer Nodes lack. */
const prepareNative = (load: NodeJS.Require, threads: number | undefined): void => {
  const {env} = process
  if (threads) env.TF_NUM_INTRAOP_THREADS ??= String(threads)
  env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true' // else it takes all of the GPU's memory at once
  env.NVIDIA_TF32_OVERRIDE ??= '0' // products with ten bits of mantissa are a thousandth off
  // Every operation of tfjs-node asks these two of node:util, which has them no more from Node 23 on.
  const util = load('node:util') as Record<string, unknown>
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined
  util.isArray ??= Array.isArray
}

/** What WebAssembly can address, less what single steps and the runtime take. */
const WASM_BYTES = 3 * 2 ** 30

const openPlain = async (name: 'wasm' | 'cpu', {home = import.meta.url}: Place): Promise<Backend> => {
  const load = createRequire(home)
  try {
    const tf = load('@tensorflow/tfjs-core') as Tf
    tf.enableProdMode() // else it advises other packages on stderr
    if (name === 'wasm') await prepareWasm(tf, load)
    else load('@tensorflow/tfjs-backend-cpu')
    if (!(await tf.setBackend(name))) throw new Error('this machine does not run it')
    return {
      tf,
      name: `tfjs-${name}`,
      id: name,
      stacked: false,
      limit: name === 'wasm' ? WASM_BYTES : Number.POSITIVE_INFINITY,
    }
  } catch (error) {
    throw failure(name, error)
  }
}
