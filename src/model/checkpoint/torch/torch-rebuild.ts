import type {Shape} from '../../ops.ts'
import type {Dtype} from '../dtype.ts'
import type {PickleValue} from './pickle-value.ts'

/** A block of stored elements: the member `data/<key>` of a checkpoint. */
export type TorchStorage = {
  readonly kind: 'storage'
  readonly key: string
  readonly dtype: Dtype
  /** Elements. */
  readonly length: number
}

/** A view of a storage. Element i, j, … lies at `offset + i·strides[0] + j·strides[1] + …`. */
export type TorchTensor = {
  readonly kind: 'tensor'
  readonly storage: TorchStorage
  readonly offset: number
  readonly shape: Shape
  readonly strides: readonly number[]
}

const STORAGES = new Map<string, Dtype>([
  ['torch.DoubleStorage', 'F64'],
  ['torch.FloatStorage', 'F32'],
  ['torch.HalfStorage', 'F16'],
  ['torch.BFloat16Storage', 'BF16'],
  ['torch.LongStorage', 'I64'],
  ['torch.IntStorage', 'I32'],
  ['torch.ShortStorage', 'I16'],
  ['torch.CharStorage', 'I8'],
  ['torch.ByteStorage', 'U8'],
  ['torch.BoolStorage', 'BOOL'],
])

/** The fixed table: the only names that mean anything. `undefined` asks for a stub. */
export const rebuild = (module: string, name: string, args: PickleValue): PickleValue | undefined => {
  const list = Array.isArray(args) ? args : []
  switch (`${module}.${name}`) {
    case 'collections.OrderedDict':
      return orderedDict(list)
    case 'torch._utils._rebuild_tensor':
    case 'torch._utils._rebuild_tensor_v2':
      return tensor(list)
    case 'torch._utils._rebuild_parameter':
    case 'torch._utils._rebuild_parameter_with_state':
      return isTensor(list[0]) ? list[0] : undefined
    default:
      return undefined
  }
}

/** A persistent id `('storage', type, key, location, length)`. `undefined` asks for a stub. */
export const rebuildStorage = (id: PickleValue): TorchStorage | undefined => {
  if (!Array.isArray(id)) return undefined
  const [word, type, key, , length] = id
  if (word !== 'storage' || typeof key !== 'string' || !isCount(length)) return undefined
  if (typeof type !== 'object' || type === null || !('kind' in type) || type.kind !== 'global') return undefined
  const dtype = STORAGES.get(`${type.module}.${type.name}`)
  return dtype && {kind: 'storage', key, dtype, length}
}

export const isTensor = (value: PickleValue | undefined): value is TorchTensor =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'tensor'

const isCount = (value: PickleValue | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

const counts = (value: PickleValue | undefined): number[] | undefined =>
  Array.isArray(value) && value.length <= 16 && value.every(isCount) ? value.map(Number) : undefined

const tensor = ([storage, offset, size, stride]: PickleValue[]): TorchTensor | undefined => {
  if (typeof storage !== 'object' || storage === null || !('kind' in storage) || storage.kind !== 'storage')
    return undefined
  const shape = counts(size)
  const strides = counts(stride)
  if (!isCount(offset) || !shape || strides?.length !== shape.length) return undefined
  return {kind: 'tensor', storage, offset, shape, strides}
}

const orderedDict = ([pairs]: PickleValue[]): Map<PickleValue, PickleValue> => {
  const dict = new Map<PickleValue, PickleValue>()
  if (Array.isArray(pairs))
    for (const pair of pairs) if (Array.isArray(pair) && pair.length === 2) dict.set(pair[0]!, pair[1]!)
  return dict
}
