import {bfloatsToFloats, halvesToFloats} from './half.ts'

/** Element types by the names that safetensors uses. */
export type Dtype =
  | 'F64'
  | 'F32'
  | 'F16'
  | 'BF16'
  | 'I64'
  | 'I32'
  | 'I16'
  | 'I8'
  | 'U64'
  | 'U32'
  | 'U16'
  | 'U8'
  | 'BOOL'

const BYTES: Record<Dtype, number> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
}

export const bytesPerElement = (dtype: Dtype): number => BYTES[dtype]

export const isDtype = (name: unknown): name is Dtype => typeof name === 'string' && Object.hasOwn(BYTES, name)

/**
 * Elements as float32. `bytes` is little-endian, starts its buffer and is a whole number of
 * elements long; for F32 the result *is* that buffer, so the caller gives `bytes` away.
 */
export const toFloat32 = (bytes: Uint8Array<ArrayBuffer>, dtype: Dtype): Float32Array => {
  const count = bytes.length / BYTES[dtype]
  const {buffer} = bytes
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer, 0, count)
    case 'F64':
      return Float32Array.from(new Float64Array(buffer, 0, count))
    case 'F16':
      return halvesToFloats(new Uint16Array(buffer, 0, count))
    case 'BF16':
      return bfloatsToFloats(new Uint16Array(buffer, 0, count))
    case 'I64':
      return Float32Array.from(new BigInt64Array(buffer, 0, count), Number)
    case 'U64':
      return Float32Array.from(new BigUint64Array(buffer, 0, count), Number)
    case 'I32':
      return Float32Array.from(new Int32Array(buffer, 0, count))
    case 'U32':
      return Float32Array.from(new Uint32Array(buffer, 0, count))
    case 'I16':
      return Float32Array.from(new Int16Array(buffer, 0, count))
    case 'U16':
      return Float32Array.from(new Uint16Array(buffer, 0, count))
    case 'I8':
      return Float32Array.from(new Int8Array(buffer, 0, count))
    case 'U8':
    case 'BOOL':
      return Float32Array.from(bytes)
  }
}
