import {ModelError} from '../../../base/errors.ts'
import {sizeOf} from '../../ops.ts'
import {bytesPerElement, toFloat32} from '../dtype.ts'
import {type OpenFile, openBytes} from '../open-file.ts'
import type {WeightFile} from '../weight-file.ts'
import {readPickle} from './pickle.ts'
import {type PickleValue, toPlain} from './pickle-value.ts'
import {gather, lastElement} from './strided.ts'
import {isTensor, type TorchTensor} from './torch-rebuild.ts'
import {memberOffset, readZipDirectory, type ZipMember} from './zip.ts'

const LARGEST_PICKLE = 64 * 2 ** 20
const MOST_TENSORS = 100_000
/** A view with stride 0 may have more elements than its storage, but not without bound. */
const LARGEST_EXPANSION = 2 ** 20
/** How a file of torch before 1.6 begins: a pickle of the number 0x1950a86a20f9469cfc6c. */
const OLD_FORMAT = Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex')

/**
 * Opens a `.ckpt` or `.pt` in torch's zip format (1.6 and later) without executing anything in it. Tensors go by their
 * names in `state_dict`, or, where there is none, by the path of keys that leads to each. Throws BadInput when the file
 * cannot be opened, ModelError when it is not such a file, is cut short, or holds no tensors.
 */
export const openTorchCheckpoint = async (path: string): Promise<WeightFile> => {
  const source = await openBytes(path)
  try {
    return await openArchive(source)
  } catch (error) {
    await source.close()
    throw error
  }
}

const openArchive = async (source: OpenFile): Promise<WeightFile> => {
  const {path} = source
  await refuseOtherFormats(source)
  const members = await readZipDirectory(source)
  const pickle = [...members.values()].find(({name}) => /^([^/]+\/)?data\.pkl$/.test(name))
  if (!pickle)
    throw new ModelError(`${path}: is a zip file without data.pkl; expected a checkpoint that torch.save wrote`)
  const root = pickle.name.slice(0, -'data.pkl'.length)
  await refuseBigEndian(source, members.get(`${root}byteorder`))
  if (pickle.size > LARGEST_PICKLE)
    throw new ModelError(
      `${path}: its data.pkl has ${pickle.size} bytes, expected at most ${LARGEST_PICKLE}; save the state_dict alone`,
    )
  const top = readPickle(await source.read(await memberOffset(source, pickle), pickle.size), path)
  const views = collectTensors(top, path)
  if (views.size === 0)
    throw new ModelError(
      `${path}: holds no tensors; expected a state_dict; save the model's state_dict with torch.save`,
    )
  const blobs = new Map<string, ZipMember>()
  for (const [name, view] of views) {
    const blob = members.get(`${root}data/${view.storage.key}`)
    checkView(path, name, view, blob)
    blobs.set(name, blob!)
  }
  const tensors = new Map([...views].map(([name, {shape, storage}]) => [name, {shape, dtype: storage.dtype}]))
  const read = async (name: string): Promise<Float32Array> => {
    const view = views.get(name)
    if (!view) throw new ModelError(`${path}: holds no tensor ${JSON.stringify(name)}; it holds ${tensors.size} others`)
    const {storage, shape, strides, offset} = view
    const width = bytesPerElement(storage.dtype)
    if (sizeOf(shape) === 0) return new Float32Array(0)
    const at = (await memberOffset(source, blobs.get(name)!)) + offset * width
    const bytes = await source.read(at, (lastElement(shape, strides) + 1) * width)
    return gather(toFloat32(bytes, storage.dtype), shape, strides)
  }
  return {path, size: source.size, tensors, meta: toPlain(withoutWeights(top)), read, close: () => source.close()}
}

const refuseOtherFormats = async (source: OpenFile): Promise<void> => {
  const start = Buffer.from(await source.read(0, Math.min(source.size, OLD_FORMAT.length)))
  if (start.equals(OLD_FORMAT))
    throw new ModelError(
      `${source.path}: is in the torch.save format from before 1.6, expected the zip one; load it and torch.save it again with a newer torch`,
    )
  if (start.toString('latin1', 0, 4) !== 'PK\x03\x04')
    throw new ModelError(`${source.path}: is not a torch checkpoint; expected the zip file that torch.save writes`)
}

const refuseBigEndian = async (source: OpenFile, member: ZipMember | undefined): Promise<void> => {
  if (!member || member.size > 16) return
  const order = Buffer.from(await source.read(await memberOffset(source, member), member.size)).toString('latin1')
  if (order === 'big')
    throw new ModelError(
      `${source.path}: was saved on a big-endian machine, expected little-endian; save it again on another`,
    )
}

const checkView = (path: string, name: string, view: TorchTensor, blob: ZipMember | undefined): void => {
  const {storage, shape, strides, offset} = view
  const label = `${path}: tensor ${JSON.stringify(name)}`
  const home = JSON.stringify(`data/${storage.key}`)
  const stored = storage.length * bytesPerElement(storage.dtype)
  if (!blob) throw new ModelError(`${label} lacks its ${home}; expected ${stored} bytes; get the file again`)
  if (blob.size < stored)
    throw new ModelError(`${label} has ${blob.size} bytes in ${home}, expected ${stored}; get the file again`)
  const count = sizeOf(shape)
  if (
    count > Math.max(storage.length, LARGEST_EXPANSION) ||
    (count > 0 && offset + lastElement(shape, strides) >= storage.length)
  )
    throw new ModelError(
      `${label} of shape [${shape.join(', ')}] does not fit in the ${storage.length} elements stored for it; get the file again`,
    )
}

type Dict = Map<PickleValue, PickleValue>

const stateDict = (top: PickleValue): Dict | undefined => {
  const state = top instanceof Map ? top.get('state_dict') : undefined
  return state instanceof Map ? state : undefined
}

const collectTensors = (top: PickleValue, path: string): Map<string, TorchTensor> => {
  const tensors = new Map<string, TorchTensor>()
  const seen = new Set<PickleValue>()
  const walk = (dict: Dict, prefix: string, depth: number): void => {
    if (seen.has(dict) || depth > 8) return
    seen.add(dict)
    for (const [key, value] of dict) {
      if (tensors.size >= MOST_TENSORS) return
      const name = prefix + String(key)
      if (isTensor(value)) {
        if (tensors.has(name)) throw twice(path, name)
        tensors.set(name, value)
      } else if (value instanceof Map) walk(value, `${name}.`, depth + 1)
    }
  }
  const start = stateDict(top) ?? top
  if (start instanceof Map) walk(start, '', 0)
  return tensors
}

const twice = (path: string, name: string): ModelError =>
  new ModelError(`${path}: holds tensor ${JSON.stringify(name)} twice, expected it once; get the file again`)

const withoutWeights = (top: PickleValue): PickleValue => {
  if (!(top instanceof Map)) return top
  const weights = stateDict(top) ? 'state_dict' : undefined
  return new Map([...top].filter(([key, value]) => key !== weights && !isTensor(value)))
}
