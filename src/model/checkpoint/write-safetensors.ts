import {createHash} from 'node:crypto'
import {ModelError} from '../../base/errors.ts'
import {writeWhole} from '../../base/write-whole.ts'
import {sizeOf, type TensorData} from '../ops.ts'
import {bytesPerElement} from './dtype.ts'
import {floatsToHalves} from './half.ts'

/** Row-major float32 under a name. */
export type NamedTensor = TensorData & {readonly name: string}

export type WeightDtype = 'F16' | 'F32'
type WriteOptions = {readonly dtype?: WeightDtype}

const LARGEST_HALF = 65504

/**
 * A safetensors file in memory, its tensors in the order given.
 * Throws ModelError when a name comes twice, a shape does not fit its data or a value does not fit in F16.
 */
export const encodeSafetensors = (tensors: Iterable<NamedTensor>, {dtype = 'F16'}: WriteOptions = {}): Buffer => {
  const header: Record<string, unknown> = Object.create(null)
  const bodies: Uint8Array[] = []
  let at = 0
  for (const {name, shape, data} of tensors) {
    if (name in header || name === '__metadata__')
      throw new ModelError(`tensor ${JSON.stringify(name)} comes twice, expected once`)
    if (sizeOf(shape) !== data.length)
      throw new ModelError(
        `tensor ${JSON.stringify(name)} has ${data.length} elements, expected shape [${shape.join(', ')}]`,
      )
    const end = at + data.length * bytesPerElement(dtype)
    header[name] = {dtype, shape, data_offsets: [at, end]}
    bodies.push(encode(name, data, dtype))
    at = end
  }
  const json = Buffer.from(JSON.stringify(header))
  // Spaces fill the header up, so that the tensors begin at a multiple of 8.
  const padded = Buffer.alloc(Math.ceil(json.length / 8) * 8, ' ')
  json.copy(padded)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(padded.length))
  return Buffer.concat([length, padded, ...bodies])
}

/**
 * Writes a safetensors file whole or not at all, in the place of one of its name; returns its bytes and SHA-256 as they were
 * before the disk had them. Throws what `encodeSafetensors` and the disk throw.
 */
export const writeSafetensors = async (
  path: string,
  tensors: Iterable<NamedTensor>,
  options: WriteOptions = {},
): Promise<{bytes: number; sha256: string}> => {
  const file = encodeFor(path, tensors, options)
  await writeWhole(path, file)
  return {bytes: file.length, sha256: createHash('sha256').update(file).digest('hex')}
}

const encodeFor = (path: string, ...args: Parameters<typeof encodeSafetensors>): Buffer => {
  try {
    return encodeSafetensors(...args)
  } catch (error) {
    throw error instanceof ModelError ? new ModelError(`${path}: ${error.message}`, error) : error
  }
}

const encode = (name: string, data: Float32Array, dtype: WeightDtype): Uint8Array => {
  if (dtype === 'F32') return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const halves = floatsToHalves(data)
  for (let i = 0; i < halves.length; i++)
    if ((halves[i]! & 0x7fff) === 0x7c00 && Number.isFinite(data[i]))
      throw new ModelError(`tensor ${JSON.stringify(name)} holds ${data[i]}, beyond F16's ${LARGEST_HALF}`, {
        mend: {change: 'dtype'},
      })
  return new Uint8Array(halves.buffer)
}
