import path from 'node:path'
import {STEMS} from '../../../src/base/stems.ts'
import {networkWeights} from '../../../src/model/checkpoint/network-weights.ts'
import {officialUNetConfig} from '../../../src/model/checkpoint/official-unet.ts'
import {openTorchCheckpoint} from '../../../src/model/checkpoint/torch/torch-checkpoint.ts'
import type {NetworkDescription} from '../../../src/model/networks/denoiser.ts'
import type {TensorData} from '../../../src/model/ops.ts'

export type TinyModel = {description: NetworkDescription; tensors: Map<string, TensorData>}

/** The small official-layout checkpoints: four stems at once, or one stem (called bass here). */
export const tinyModel = async (name: 'tiny-msdm' | 'tiny-weakly'): Promise<TinyModel> => {
  const checkpoint = await openTorchCheckpoint(path.join(import.meta.dirname, '../../reference', `${name}.ckpt`))
  try {
    const tensors = new Map<string, TensorData>()
    for (const [short, full] of networkWeights(checkpoint, 'unet1d'))
      tensors.set(short, {shape: checkpoint.tensors.get(full)!.shape, data: await checkpoint.read(full)})
    const network = {kind: 'unet1d', ...officialUNetConfig(checkpoint)} as const
    const stems = STEMS.slice(0, network.inChannels)
    return {description: {network, stems, sigmaData: 0.2, contexts: {mix: false, given: false}, joint: true}, tensors}
  } finally {
    await checkpoint.close()
  }
}

/** Largest absolute difference. */
export const distance = (a: Float32Array, b: Float32Array): number => {
  if (a.length !== b.length) throw new Error(`${a.length} values against ${b.length}`)
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0)
}

/** Uniform noise of unit variance, the same for the same seed (mulberry32). */
export const noise = (length: number, seed: number): Float32Array => {
  let state = seed
  return Float32Array.from({length}, () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1) * Math.sqrt(3)
  })
}
