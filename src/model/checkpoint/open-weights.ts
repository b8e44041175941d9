import {ModelError} from '../../base/errors.ts'
import {openBytes} from './open-file.ts'
import {openSafetensors} from './safetensors.ts'
import {openTorchCheckpoint} from './torch/torch-checkpoint.ts'
import type {WeightFile} from './weight-file.ts'

/**
 * Opens a file of weights, whichever of the known kinds it is: what `torch.save` wrote (`.ckpt`, `.pt`, `.pth`) or
 * safetensors. It is told by its first bytes, not by its name, and nothing in it is executed. Throws BadInput when the
 * file cannot be opened, ModelError when it is of another kind or damaged.
 */
export const openWeights = async (path: string): Promise<WeightFile> => {
  switch (await kindOf(path)) {
    case 'torch':
      return openTorchCheckpoint(path)
    case 'safetensors':
      return openSafetensorsWeights(path)
  }
}

const openSafetensorsWeights = async (path: string): Promise<WeightFile> => {
  const {metadata, ...file} = await openSafetensors(path)
  return {...file, meta: Object.fromEntries(metadata)}
}

const HEAD = 64

const kindOf = async (path: string): Promise<'torch' | 'safetensors'> => {
  const source = await openBytes(path)
  try {
    const head = Buffer.from(await source.read(0, Math.min(source.size, HEAD)))
    const text = head.toString('latin1')
    // 0x80 begins a pickle, as files of torch before 1.6 do; its reader says what to do with them.
    if (text.startsWith('PK\x03\x04') || head[0] === 0x80) return 'torch'
    if (head[8] === 0x7b && head.readUInt32LE(4) === 0) return 'safetensors' // a header below 4 GiB that begins with {
    throw new ModelError(`${path}: ${faultOf(text)}; expected a file of torch.save, or safetensors; get it again`)
  } finally {
    await source.close()
  }
}

const faultOf = (head: string): string => {
  if (head === '') return 'is empty'
  if (/^\s*<(!doctype|html|\?xml)/i.test(head)) return 'is a web page and no file of weights'
  if (head.startsWith('version https://git-lfs')) return 'only points to a file that git lfs pull would fetch'
  return 'is no file of weights'
}
