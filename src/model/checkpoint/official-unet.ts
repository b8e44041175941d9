import {ModelError} from '../../base/errors.ts'
import type {UNet1dConfig} from '../networks/unet1d-config.ts'
import type {Plain} from './pickle-value.ts'
import {shapeFault} from './shape-fault.ts'
import type {TorchCheckpoint} from './torch-checkpoint.ts'
import {unet1dShapes} from './unet1d-shapes.ts'

/** Both hold every tensor; a bare state_dict has none. */
const PREFIXES = ['model.unet.', 'model.diffusion.net.', ''] as const

/**
 * The U-Net's parameters in an official checkpoint: name without prefix → name in the checkpoint.
 * Throws ModelError when there are none.
 */
export const officialWeights = (checkpoint: Pick<TorchCheckpoint, 'path' | 'tensors'>): Map<string, string> => {
  for (const prefix of PREFIXES) {
    if (!checkpoint.tensors.has(`${prefix}to_in.module_list.0.block.block1.project.weight`)) continue
    const names = [...checkpoint.tensors.keys()].filter(name => name.startsWith(prefix))
    return new Map(names.map(name => [name.slice(prefix.length), name]))
  }
  throw new ModelError(
    `${checkpoint.path}: holds no U-Net; expected tensors named model.unet.… as in the checkpoints of MSDM; is it the right file?`,
  )
}

/**
 * The U-Net's hyper-parameters. Shapes say nearly all of it; what they cannot say (heads, groups,
 * scaled skips) comes from the checkpoint's `hyper_parameters`, else from the official values.
 * Throws ModelError when names or shapes are not those of such a U-Net.
 */
export const officialUNetConfig = (checkpoint: Pick<TorchCheckpoint, 'path' | 'tensors' | 'meta'>): UNet1dConfig => {
  const shapes = new Map(
    [...officialWeights(checkpoint)].map(([name, full]) => [name, checkpoint.tensors.get(full)!.shape] as const),
  )
  const fail = (what: string) =>
    new ModelError(`${checkpoint.path}: ${what}; expected the U-Net of MSDM; is it the right file?`)
  const hyper = entries(entries(checkpoint.meta)?.hyper_parameters) ?? {}
  if (number(hyper, 'diffusion_dynamic_threshold', 0) !== 0)
    throw fail('uses a dynamic threshold, which is not supported')
  const config = fromShapes(shapes, hyper, fail)
  const fault = shapeFault(unet1dShapes(config), shapes)
  if (fault) throw fail(fault)
  return config
}

type Shapes = ReadonlyMap<string, readonly number[]>
type Entries = {[key: string]: Plain}

const fromShapes = (shapes: Shapes, hyper: Entries, fail: (what: string) => ModelError): UNet1dConfig => {
  const size = (name: string, axis: number): number => {
    const value = shapes.get(name)?.[axis]
    if (value === undefined || value < 1) throw fail(`lacks tensor ${name}`)
    return value
  }
  const depth = countWhile(level => shapes.has(`downsamples.${level}.downsample.weight`))
  if (depth === 0) throw fail('has no down-sampling levels')
  if (shapes.has('to_in.module_list.1.block.block1.project.weight'))
    throw fail('has several patch blocks, which is not supported')
  const levels = Array.from({length: depth}, (_, level) => `downsamples.${level}`)
  const widths = [
    size('downsamples.0.downsample.weight', 1),
    ...levels.map(level => size(`${level}.downsample.weight`, 0)),
  ]
  const useContextTime = shapes.has('to_time.0.0.weights')
  const channels = useContextTime ? 2 * size('to_time.0.0.weights', 0) : widths[0]!
  const useNearestUpsample = shapes.has('upsamples.0.upsample.1.weight')
  const kernels = levels.map(level => size(`${level}.downsample.weight`, 2))
  const multiplier = number(hyper, 'kernel_multiplier_downsample', 2)
  const factors = useNearestUpsample
    ? kernels.map(kernel => (kernel - 1) / multiplier)
    : levels.map((_, level) => size(`upsamples.${depth - 1 - level}.upsample.weight`, 2) / 2)
  const queries = [...shapes.keys()].find(name => name.endsWith('.to_q.weight'))
  const inner = queries ? size(queries, 0) : 0
  const heads = number(hyper, 'attention_heads', 8)
  const wide = [...shapes.keys()].find(name => name.endsWith('.feed_forward.1.weight'))
  const config: UNet1dConfig = {
    inChannels: size('to_in.module_list.0.block.block1.project.weight', 1),
    outChannels: size('to_out.module_list.0.block.block1.project.weight', 0),
    channels,
    patchFactor: widths[0]! / size('to_in.module_list.0.block.block1.project.weight', 0),
    patchBlocks: 1,
    resnetGroups: number(hyper, 'resnet_groups', 8),
    kernelMultiplierDownsample: (kernels[0]! - 1) / factors[0]!,
    multipliers: widths.map(width => width / channels),
    factors,
    numBlocks: levels.map(level => countWhile(i => shapes.has(`${level}.blocks.${i}.block1.project.weight`))),
    attentions: levels.map(level => shapes.has(`${level}.transformer.attention.fn.to_q.weight`)),
    attentionHeads: heads,
    attentionFeatures: queries ? inner / heads : number(hyper, 'attention_features', 128),
    attentionMultiplier: wide ? size(wide, 0) / size(wide, 1) : number(hyper, 'attention_multiplier', 2),
    useNearestUpsample,
    useSkipScale: hyper.use_skip_scale !== false,
    useAttentionBottleneck: shapes.has('bottleneck.attention.fn.to_q.weight'),
    useContextTime,
    contextMappingFeatures: useContextTime ? size('to_mapping.0.weight', 0) : 4 * channels,
  }
  const odd = [config.patchFactor, config.kernelMultiplierDownsample, config.attentionFeatures, ...config.factors]
    .concat(config.multipliers, config.attentionMultiplier, config.attentionHeads, config.resnetGroups)
    .some(value => !Number.isSafeInteger(value) || value < 1)
  if (odd) throw fail('has shapes that no hyper-parameters lead to')
  return config
}

const countWhile = (test: (index: number) => boolean): number => {
  let count = 0
  while (test(count)) count++
  return count
}

/** A dict's entries; a stub of a dict subclass or of a namespace has them in its items or state. */
const entries = (value: Plain | undefined): Entries | undefined => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return value.kind === 'stub' ? (entries(value.items) ?? entries(value.state)) : value
}

const number = (hyper: Entries, key: string, otherwise: number): number => {
  const value = hyper[key]
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise
}
