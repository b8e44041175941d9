import {ModelError} from '../../base/errors.ts'
import type {UNet1dConfig} from '../networks/unet1d-config.ts'
import {unet1dShapes} from '../networks/unet1d-shapes.ts'
import type {Shapes} from '../ops.ts'
import {type HyperParameters, hyperParameters, hyperUNetConfig, numberOf} from './hyper-unet.ts'
import {networkWeights} from './network-weights.ts'
import {shapeFault} from './shape-fault.ts'
import type {WeightFile} from './weight-file.ts'

/**
 * The hyper-parameters of the U-Net in a file. They are those that the file itself says (`hyper_parameters`); where it
 * says none, or not all, they follow from the tensors' shapes, and what shapes cannot say (heads, groups, scaled skips)
 * has the official value. Throws ModelError when names or shapes are not exactly those of that U-Net.
 */
export const officialUNetConfig = (file: Pick<WeightFile, 'path' | 'tensors' | 'meta'>): UNet1dConfig => {
  const shapes = new Map(
    [...networkWeights(file, 'unet1d')].map(([name, full]) => [name, file.tensors.get(full)!.shape] as const),
  )
  const fail = (what: string) =>
    new ModelError(`${file.path}: ${what}; expected the U-Net of MSDM; is it the right file?`)
  const hyper = hyperParameters(file.meta)
  if (numberOf(hyper, 'diffusion_dynamic_threshold', 0) !== 0)
    throw fail('uses a dynamic threshold, which is not supported')
  const config = hyperUNetConfig(hyper) ?? fromShapes(shapes, hyper, fail)
  const fault = shapeFault(unet1dShapes(config), shapes)
  if (fault) throw fail(fault)
  return config
}

const fromShapes = (shapes: Shapes, hyper: HyperParameters, fail: (what: string) => ModelError): UNet1dConfig => {
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
  const multiplier = numberOf(hyper, 'kernel_multiplier_downsample', 2)
  const factors = useNearestUpsample
    ? kernels.map(kernel => (kernel - 1) / multiplier)
    : levels.map((_, level) => size(`upsamples.${depth - 1 - level}.upsample.weight`, 2) / 2)
  const queries = [...shapes.keys()].find(name => name.endsWith('.to_q.weight'))
  const inner = queries ? size(queries, 0) : 0
  const heads = numberOf(hyper, 'attention_heads', 8)
  const wide = [...shapes.keys()].find(name => name.endsWith('.feed_forward.1.weight'))
  const config: UNet1dConfig = {
    inChannels: size('to_in.module_list.0.block.block1.project.weight', 1),
    outChannels: size('to_out.module_list.0.block.block1.project.weight', 0),
    channels,
    patchFactor: widths[0]! / size('to_in.module_list.0.block.block1.project.weight', 0),
    patchBlocks: 1,
    resnetGroups: numberOf(hyper, 'resnet_groups', 8),
    kernelMultiplierDownsample: (kernels[0]! - 1) / factors[0]!,
    multipliers: widths.map(width => width / channels),
    factors,
    numBlocks: levels.map(level => countWhile(i => shapes.has(`${level}.blocks.${i}.block1.project.weight`))),
    attentions: levels.map(level => shapes.has(`${level}.transformer.attention.fn.to_q.weight`)),
    attentionHeads: heads,
    attentionFeatures: queries ? inner / heads : numberOf(hyper, 'attention_features', 128),
    attentionMultiplier: wide ? size(wide, 0) / size(wide, 1) : numberOf(hyper, 'attention_multiplier', 2),
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
