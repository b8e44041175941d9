import {createHash} from 'node:crypto'
import {BadInput, ModelError} from '../../base/errors.ts'
import {exists} from '../../base/exists.ts'
import {writeWhole} from '../../base/write-whole.ts'
import {sizeOf} from '../ops.ts'
import {bytesPerElement} from './dtype.ts'
import {floatsToHalves} from './half.ts'

/** Row-major float32 under a name. */
export type NamedTensor = {readonly name: string; readonly shape: readonly number[]; readonly data: Float32Array}

export type WeightDtype = 'F16' | 'F32'

const LARGEST_HALF = 65504

/**
 * A safetensors file in memory, its tensors in the order given.
 * Throws ModelError when a name comes twice, a shape does not fit its data or a value does not fit in F16.
 */
export const encodeSafetensors = (
  tensors: Iterable<NamedTensor>,
  {dtype = 'F16', metadata = {}}: {dtype?: WeightDtype; metadata?: Readonly<Record<string, string>>} = {},
): Buffer => {
  const header: Record<string, unknown> = Object.create(null)
  if (Object.keys(metadata).length > 0) header.__metadata__ = metadata
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
 * Writes a safetensors file whole or not at all; returns its bytes and SHA-256 as they were before the disk had them. Throws BadInput when the file exists and `force`
 * is not set, and what `encodeSafetensors` throws.
 */
export const writeSafetensors = async (
  path: string,
  tensors: Iterable<NamedTensor>,
  {force = false, ...options}: {dtype?: WeightDtype; metadata?: Readonly<Record<string, string>>; force?: boolean} = {},
): Promise<{bytes: number; sha256: string}> => {
  if (!force && (await exists(path)))
    throw new BadInput(`${path}: is there already`, {mend: {change: 'force', or: 'choose another name'}})
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
