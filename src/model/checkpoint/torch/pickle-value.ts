import type {TorchStorage, TorchTensor} from './torch-rebuild.ts'

/** A name out of some Python module. Never looked up. */
export type PickleGlobal = {readonly kind: 'global'; readonly module: string; readonly name: string}

/** What stands where a pickle would have called or built something that is not in the fixed table. */
export type PickleStub = {
  readonly kind: 'stub'
  readonly module: string
  readonly name: string
  readonly args: PickleValue
  state?: PickleValue
  /** Filled where the pickle sets items on it, as on a subclass of dict. */
  items?: Map<PickleValue, PickleValue>
  /** Filled where the pickle appends to it, as to a subclass of list. */
  list?: PickleValue[]
}

/** Lists and tuples are arrays, dicts are maps. Containers may hold themselves. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | Set<PickleValue>
  | PickleGlobal
  | PickleStub
  | TorchStorage
  | TorchTensor

/** JSON with `undefined` left out; objects have no prototype. */
export type Plain = null | boolean | number | string | Plain[] | {[key: string]: Plain}

const DEEPEST = 64
const MOST_NODES = 100_000

/**
 * A tree that can be printed and searched. Shared parts are repeated, so its size is bounded:
 * what lies deeper than 64 levels or beyond 100,000 nodes reads "…". Tensors and bytes are
 * named by their sizes, big integers become decimal strings, keys that are no scalars are left out.
 */
export const toPlain = (root: PickleValue): Plain => {
  let nodes = 0
  const object = (entries: Iterable<readonly [PickleValue, PickleValue | undefined]>, depth: number): Plain => {
    const result: {[key: string]: Plain} = Object.create(null)
    for (const [key, value] of entries) {
      if (value === undefined || (key !== null && typeof key === 'object')) continue
      result[String(key)] = plain(value, depth + 1)
      if (nodes > MOST_NODES) break
    }
    return result
  }
  const array = (values: Iterable<PickleValue>, depth: number): Plain[] => {
    const result: Plain[] = []
    for (const value of values) {
      result.push(plain(value, depth + 1))
      if (nodes > MOST_NODES) break
    }
    return result
  }
  const plain = (value: PickleValue, depth: number): Plain => {
    if (++nodes > MOST_NODES || depth > DEEPEST) return '…'
    if (value === null || typeof value !== 'object') return typeof value === 'bigint' ? String(value) : value
    if (Array.isArray(value) || value instanceof Set) return array(value, depth)
    if (value instanceof Map) return object(value, depth)
    if (value instanceof Uint8Array) return `${value.length} bytes`
    if (value.kind === 'tensor') return `tensor [${value.shape.join(', ')}]`
    return object(Object.entries(value.kind === 'storage' ? {kind: 'storage', dtype: value.dtype} : value), depth)
  }
  return plain(root, 0)
}
