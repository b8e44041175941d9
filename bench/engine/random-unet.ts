import type {NamedTensor} from '../../src/model/checkpoint/write-safetensors.ts'
import type {UNet1dConfig} from '../../src/model/networks/unet1d-config.ts'
import {unet1dShapes} from '../../src/model/networks/unet1d-shapes.ts'
import {sizeOf} from '../../src/model/ops.ts'
import type {PackDescriptionInput} from '../../src/model/pack/schema.ts'

/** The official network, as wide as asked for: 256 channels and 128 attention features are its own size, 405 million parameters. */
export const officialUnet = ({channels, features}: {channels: number; features: number}): UNet1dConfig => ({
  inChannels: 4,
  outChannels: 4,
  channels,
  patchFactor: 16,
  patchBlocks: 1,
  resnetGroups: 8,
  kernelMultiplierDownsample: 2,
  multipliers: [1, 2, 4, 4, 4, 4, 4],
  factors: [4, 4, 4, 2, 2, 2],
  numBlocks: [2, 2, 2, 2, 2, 2],
  attentions: [false, false, false, true, true, true],
  attentionHeads: 8,
  attentionFeatures: features,
  attentionMultiplier: 2,
  useNearestUpsample: false,
  useSkipScale: true,
  useAttentionBottleneck: true,
  useContextTime: true,
  contextMappingFeatures: 4 * channels,
})

/** A pack of such a network. */
export const unetDescription = (config: UNet1dConfig): PackDescriptionInput => ({
  name: 'random-unet',
  version: '1.0.0',
  licence: 'MIT',
  stems: ['bass', 'drums', 'guitar', 'piano'],
  sampleRate: 22_050,
  window: 262_144,
  sigmaData: 0.2,
  sigmaMin: 1e-4,
  sigmaMax: 20,
  network: {kind: 'unet1d', ...config} as PackDescriptionInput['network'],
  contexts: {mix: false, given: false},
  joint: true,
  trainedOn: 'nothing',
})

/** Values within ±1, none so small that a processor slows down; the same for the same seed. */
export const randomWave = (length: number, seed: number): Float32Array => {
  let state = seed
  return Float32Array.from({length}, () => {
    state = (state * 48_271) % 2_147_483_647
    const value = (2 * state) / 2_147_483_647 - 1
    return Math.abs(value) < 1e-3 ? 1e-3 : value
  })
}

const POOL = 2 ** 20

/** Weights as PyTorch begins, within ±1/√(fan in), and norms at 1: one tensor at a time, for all of them may be 1.6 GB. */
export function* randomUnetTensors(config: UNet1dConfig): Generator<NamedTensor> {
  const pool = randomWave(POOL, 1)
  for (const [name, shape] of unet1dShapes(config)) {
    const data = new Float32Array(sizeOf(shape)).fill(1)
    const scale = 1 / Math.sqrt(data.length / shape[0]!)
    if (!/\.g$|norm\.weight$/.test(name))
      for (let i = 0; i < data.length; i++) data[i] = pool[(i + data.length) % POOL]! * scale
    yield {name, shape, data}
  }
}
