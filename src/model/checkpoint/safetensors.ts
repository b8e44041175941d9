import {ModelError} from '../../base/errors.ts'
import {type Shape, sizeOf} from '../ops.ts'
import {bytesPerElement, type Dtype, isDtype, toFloat32} from './dtype.ts'
import {type OpenFile, openBytes} from './open-file.ts'

export type SafetensorsEntry = {
  readonly dtype: Dtype
  readonly shape: Shape
  /** Bytes from the end of the header. */
  readonly begin: number
  readonly end: number
}

/** A safetensors file open for reading. Weights stay on disk until asked for. */
export type Safetensors = {
  readonly path: string
  /** Bytes of the whole file. */
  readonly size: number
  readonly tensors: ReadonlyMap<string, SafetensorsEntry>
  readonly metadata: ReadonlyMap<string, string>
  /** One tensor in row-major order. Throws ModelError. */
  read(name: string): Promise<Float32Array>
  close(): Promise<void>
}

const LARGEST_HEADER = 100_000_000
const MOST_AXES = 16

/**
 * Opens a safetensors file: 8 bytes of header length, a JSON header, then the tensors' bytes
 * without gaps. Throws BadInput when it cannot be opened, ModelError when it contradicts itself.
 */
export const openSafetensors = async (path: string): Promise<Safetensors> => {
  const source = await openBytes(path)
  try {
    return await openSource(source)
  } catch (error) {
    await source.close()
    throw error
  }
}

const openSource = async (source: OpenFile): Promise<Safetensors> => {
  const {path} = source
  if (source.size < 8) throw new ModelError(`${path}: has ${source.size} bytes, expected at least 8; get it again`)
  const length = Number(new DataView((await source.read(0, 8)).buffer).getBigUint64(0, true))
  if (length > LARGEST_HEADER || length > source.size - 8)
    throw new ModelError(
      `${path}: claims a header of ${length} bytes, expected at most ${Math.min(LARGEST_HEADER, source.size - 8)}; is it a whole safetensors file?`,
    )
  const header = parseHeader(path, await source.read(8, length))
  const start = 8 + length
  const metadata = new Map<string, string>()
  const tensors = new Map<string, SafetensorsEntry>()
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') readMetadataInto(metadata, path, entry)
    else tensors.set(name, readEntry(path, name, entry))
  }
  checkLayout(path, tensors, source.size - start)
  const read = async (name: string): Promise<Float32Array> => {
    const entry = tensors.get(name)
    if (!entry)
      throw new ModelError(`${path}: holds no tensor ${JSON.stringify(name)}; it holds ${tensors.size} others`)
    return toFloat32(await source.read(start + entry.begin, entry.end - entry.begin), entry.dtype)
  }
  return {path, size: source.size, tensors, metadata, read, close: () => source.close()}
}

const parseHeader = (path: string, bytes: Uint8Array): object => {
  let header: unknown
  let text: string
  try {
    text = new TextDecoder('utf-8', {fatal: true}).decode(bytes)
    header = JSON.parse(text)
  } catch {
    throw new ModelError(`${path}: its header is not valid JSON; expected a safetensors file; get it again`)
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw new ModelError(`${path}: its header is not a JSON object; expected a safetensors file; get it again`)
  if (holdsTwice(text, header))
    throw new ModelError(`${path}: its header names a tensor twice, expected each once; get it again`)
  return header
}

/** JSON.parse keeps the last of two entries of one name. Quotes within a string are escaped, so this counts keys only. */
const holdsTwice = (text: string, header: object): boolean => {
  const written = text.match(/(?<!\\)"data_offsets"\s*:/g)?.length ?? 0
  const kept = Object.values(header).filter(entry => Object.hasOwn(Object(entry), 'data_offsets'))
  return written > kept.length
}

const readMetadataInto = (metadata: Map<string, string>, path: string, entry: unknown): void => {
  const pairs = typeof entry === 'object' && entry !== null ? Object.entries(entry) : []
  for (const [key, value] of pairs) {
    if (typeof value !== 'string')
      throw new ModelError(`${path}: metadata ${JSON.stringify(key)} is not text, expected text`)
    metadata.set(key, value)
  }
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

const readEntry = (path: string, name: string, entry: unknown): SafetensorsEntry => {
  const label = `${path}: tensor ${JSON.stringify(name)}`
  const fields: {dtype?: unknown; shape?: unknown; data_offsets?: unknown} =
    typeof entry === 'object' && entry !== null ? entry : {}
  const {dtype, shape, data_offsets: offsets} = fields
  if (!isDtype(dtype))
    throw new ModelError(`${label} has the unknown dtype ${JSON.stringify(dtype)}; expected F32, F16, BF16, …`)
  if (!Array.isArray(shape) || shape.length > MOST_AXES || !shape.every(isCount))
    throw new ModelError(`${label} has a damaged shape; expected a list of at most ${MOST_AXES} counts`)
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    throw new ModelError(`${label} has damaged data_offsets; expected two counts`)
  const [begin = 0, end = 0]: number[] = offsets
  const expected = sizeOf(shape) * bytesPerElement(dtype)
  if (end - begin !== expected)
    throw new ModelError(`${label} has ${end - begin} bytes, expected ${expected} for ${dtype} [${shape.join(', ')}]`)
  return {dtype, shape, begin, end}
}

/** The format wants every byte after the header in exactly one tensor. */
const checkLayout = (path: string, tensors: ReadonlyMap<string, SafetensorsEntry>, size: number): void => {
  let covered = 0
  for (const [name, {begin, end}] of [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end)) {
    const label = `${path}: tensor ${JSON.stringify(name)}`
    if (end > size) throw new ModelError(`${label} ends at byte ${end} of ${size}; the file is cut short; get it again`)
    if (begin < covered) throw new ModelError(`${label} overlaps another from byte ${begin}; get the file again`)
    if (begin > covered)
      throw new ModelError(`${label} leaves a gap from byte ${covered} to ${begin}; get the file again`)
    covered = end
  }
  if (covered !== size)
    throw new ModelError(`${path}: has ${size - covered} bytes after its last tensor, expected none; get it again`)
}
