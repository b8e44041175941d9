import {OP} from '../../../src/model/checkpoint/torch/pickle-ops.ts'

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

/** Joins instructions (numbers), their arguments and whole expressions. */
export const code = (...parts: (number | Uint8Array)[]): Buffer =>
  Buffer.concat(parts.map(part => (typeof part === 'number' ? Buffer.from([part]) : part)))

export const pickle = (expression: Uint8Array, protocol = 2): Buffer => code(OP.PROTO, protocol, expression, OP.STOP)

export const text = (value: string): Buffer => {
  const bytes = Buffer.from(value)
  return code(OP.BINUNICODE, u32(bytes.length), bytes)
}

export const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(BigInt(value))
  return code(OP.LONG1, 8, bytes)
}

export const float = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return code(OP.BINFLOAT, bytes)
}

export const global = (module: string, name: string): Buffer => code(OP.GLOBAL, Buffer.from(`${module}\n${name}\n`))

export const tuple = (...items: Uint8Array[]): Buffer => code(OP.MARK, ...items, OP.TUPLE)

export const list = (...items: Uint8Array[]): Buffer => code(OP.EMPTY_LIST, OP.MARK, ...items, OP.APPENDS)

export const dict = (...pairs: [string, Uint8Array][]): Buffer =>
  code(OP.EMPTY_DICT, OP.MARK, ...pairs.flatMap(([key, value]) => [text(key), value]), OP.SETITEMS)

export const call = (module: string, name: string, ...args: Uint8Array[]): Buffer =>
  code(global(module, name), tuple(...args), OP.REDUCE)

export type TensorSpec = {
  key: string
  shape: number[]
  strides?: number[]
  offset?: number
  /** Elements in the storage. */
  length?: number
  type?: string
}

const rowMajor = (shape: number[]): number[] => shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1))

/** `torch._utils._rebuild_tensor_v2(storage, offset, shape, strides, False, OrderedDict())`. */
export const tensor = ({key, shape, offset = 0, type = 'FloatStorage', ...spec}: TensorSpec): Buffer => {
  const length = spec.length ?? shape.reduce((a, b) => a * b, 1)
  const id = tuple(text('storage'), global('torch', type), text(key), text('cpu'), int(length))
  return call(
    'torch._utils',
    '_rebuild_tensor_v2',
    code(id, OP.BINPERSID),
    int(offset),
    tuple(...shape.map(int)),
    tuple(...(spec.strides ?? rowMajor(shape)).map(int)),
    code(OP.NEWFALSE),
    call('collections', 'OrderedDict'),
  )
}
