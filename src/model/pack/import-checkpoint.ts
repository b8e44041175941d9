import path from 'node:path'
import {Cancelled, ModelError} from '../../base/errors.ts'
import {STEMS, type Stem} from '../../base/stems.ts'
import {officialUNetConfig, officialWeights} from '../checkpoint/official-unet.ts'
import {openTorchCheckpoint, type TorchCheckpoint} from '../checkpoint/torch-checkpoint.ts'
import type {NamedTensor} from '../checkpoint/write-safetensors.ts'
import {lengthMultiple, type UNet1dConfig} from '../networks/unet1d-config.ts'
import type {Pack} from './load-pack.ts'
import type {PackDescriptionInput} from './schema.ts'
import {type WritePackOptions, writePack} from './write-pack.ts'

/** One checkpoint that knows all stems, or one one-stem checkpoint for each. */
export type CheckpointFiles = string | Readonly<Record<Stem, string>>

export type ImportOptions = WritePackOptions & {
  /** The pack's name. */
  name: string
  version?: string
  licence?: string
  description?: string
  onProgress?: (progress: {done: number; total: number; tensor: string}) => void
  signal?: AbortSignal
}

/** What the published training files and evaluation use. */
const OFFICIAL = {sampleRate: 22_050, window: 262_144, sigmaData: 0.2, sigmaMin: 1e-4, sigmaMax: 20} as const

/**
 * Turns official MSDM checkpoints into a pack, one tensor in memory at a time beside the shard
 * being written. Throws BadInput, ModelError or Cancelled and leaves nothing behind.
 */
export const importCheckpoint = async (
  files: CheckpointFiles,
  outDir: string,
  options: ImportOptions,
): Promise<Pack> => {
  const sources: Source[] = []
  try {
    if (typeof files === 'string') sources.push({prefix: '', checkpoint: await openTorchCheckpoint(files)})
    else
      for (const stem of STEMS) sources.push({prefix: `${stem}.`, checkpoint: await openTorchCheckpoint(files[stem])})
    const description = describe(sources, options)
    return await writePack(outDir, description, streamTensors(sources, options), options)
  } finally {
    await Promise.all(sources.map(({checkpoint}) => checkpoint.close()))
  }
}

type Source = {prefix: string; checkpoint: TorchCheckpoint}

const describe = (sources: readonly Source[], options: ImportOptions): PackDescriptionInput => {
  const config = commonConfig(sources)
  const names = sources.map(({checkpoint}) => path.basename(checkpoint.path)).join(', ')
  const multiple = lengthMultiple(config)
  return {
    name: options.name,
    version: options.version ?? '1.0.0',
    licence: options.licence ?? 'that of the imported checkpoint',
    description: options.description ?? `Imported from ${names}`,
    stems: [...STEMS],
    ...OFFICIAL,
    window: Math.max(1, Math.floor(OFFICIAL.window / multiple)) * multiple,
    network: {
      kind: 'unet1d',
      ...config,
      patchBlocks: 1,
      multipliers: [...config.multipliers],
      factors: [...config.factors],
      numBlocks: [...config.numBlocks],
      attentions: [...config.attentions],
    },
    contexts: {mix: false, given: false},
    joint: sources.length === 1,
    trainedOn: `unknown: imported from ${names}`,
    defaults: {method: 'dirac'},
  }
}

const commonConfig = (sources: readonly Source[]): UNet1dConfig => {
  const expected = sources.length === 1 ? STEMS.length : 1
  const configs = sources.map(({checkpoint}) => {
    const config = officialUNetConfig(checkpoint)
    if (config.inChannels !== expected || config.outChannels !== expected)
      throw new ModelError(
        `${checkpoint.path}: its network has ${config.inChannels} channels, expected ${expected}; ${
          expected === 1
            ? 'give a one-stem checkpoint for each stem'
            : 'one-stem checkpoints are imported four at a time'
        }`,
      )
    return config
  })
  const first = configs[0]!
  const other = configs.findIndex(config => JSON.stringify(config) !== JSON.stringify(first))
  if (other > 0)
    throw new ModelError(
      `${sources[other]!.checkpoint.path}: its network differs from that of ${sources[0]!.checkpoint.path}; expected four alike`,
    )
  return first
}

async function* streamTensors(
  sources: readonly Source[],
  {onProgress, signal}: ImportOptions,
): AsyncGenerator<NamedTensor> {
  const weights = sources.map(source => ({...source, names: officialWeights(source.checkpoint)}))
  const total = weights.reduce((sum, {names}) => sum + names.size, 0)
  let done = 0
  for (const {prefix, checkpoint, names} of weights)
    for (const [name, full] of names) {
      if (signal?.aborted) throw new Cancelled()
      const {shape} = checkpoint.tensors.get(full)!
      yield {name: prefix + name, shape, data: await checkpoint.read(full)}
      done++
      onProgress?.({done, total, tensor: prefix + name})
    }
}
