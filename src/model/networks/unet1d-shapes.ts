import type {Shape, Shapes} from '../ops.ts'
import type {UNet1dConfig} from './unet1d-config.ts'

type Filled = Map<string, Shape>

/** Every parameter of the U-Net by its official name without prefix, in the order of its state_dict. */
export const unet1dShapes = (config: UNet1dConfig): Shapes => {
  const shapes: Filled = new Map()
  const widths = config.multipliers.map(multiplier => config.channels * multiplier)
  const levels = config.factors.map((factor, level) => ({
    factor,
    outer: widths[level]!,
    inner: widths[level + 1]!,
    blocks: config.numBlocks[level]!,
    attention: config.attentions[level]!,
  }))
  const patched = widths[0]! / config.patchFactor
  mappingInto(shapes, config)
  resnetInto(shapes, config, {prefix: 'to_in.module_list.0.block', from: config.inChannels, to: patched})
  levels.forEach(({factor, outer, inner, blocks, attention}, level) => {
    const prefix = `downsamples.${level}`
    affineInto(shapes, `${prefix}.downsample`, [inner, outer, factor * config.kernelMultiplierDownsample + 1])
    for (let i = 0; i < blocks; i++)
      resnetInto(shapes, config, {prefix: `${prefix}.blocks.${i}`, from: inner, to: inner})
    if (attention) transformerInto(shapes, config, {prefix: `${prefix}.transformer`, width: inner})
  })
  const deepest = widths.at(-1)!
  resnetInto(shapes, config, {prefix: 'bottleneck.pre_block', from: deepest, to: deepest})
  if (config.useAttentionBottleneck) attentionInto(shapes, config, {prefix: 'bottleneck.attention.fn', width: deepest})
  resnetInto(shapes, config, {prefix: 'bottleneck.post_block', from: deepest, to: deepest})
  levels.reverse().forEach(({factor, outer, inner, blocks, attention}, index) => {
    const prefix = `upsamples.${index}`
    // A level with a transformer hands up one more skip, hence one more block.
    for (let i = 0; i < blocks + (attention ? 1 : 0); i++)
      resnetInto(shapes, config, {prefix: `${prefix}.blocks.${i}`, from: 2 * inner, to: inner})
    if (attention) transformerInto(shapes, config, {prefix: `${prefix}.transformer`, width: inner})
    if (config.useNearestUpsample) affineInto(shapes, `${prefix}.upsample.1`, [outer, inner, 3])
    else {
      shapes.set(`${prefix}.upsample.weight`, [inner, outer, 2 * factor])
      shapes.set(`${prefix}.upsample.bias`, [outer])
    }
  })
  resnetInto(shapes, config, {prefix: 'to_out.module_list.0.block', from: patched, to: config.outChannels})
  return shapes
}

const affineInto = (shapes: Filled, prefix: string, weight: Shape): void => {
  shapes.set(`${prefix}.weight`, weight)
  shapes.set(`${prefix}.bias`, [weight[0]!])
}

const mappingInto = (
  shapes: Filled,
  {useContextTime, contextMappingFeatures: mapping, channels}: UNet1dConfig,
): void => {
  if (!useContextTime) return
  affineInto(shapes, 'to_mapping.0', [mapping, mapping])
  affineInto(shapes, 'to_mapping.2', [mapping, mapping])
  shapes.set('to_time.0.0.weights', [channels / 2])
  affineInto(shapes, 'to_time.0.1', [mapping, channels + 1])
}

const normInto = (shapes: Filled, prefix: string, width: number): void => {
  shapes.set(`${prefix}.weight`, [width])
  shapes.set(`${prefix}.bias`, [width])
}

const resnetInto = (
  shapes: Filled,
  {useContextTime, contextMappingFeatures}: UNet1dConfig,
  {prefix, from, to}: {prefix: string; from: number; to: number},
): void => {
  normInto(shapes, `${prefix}.block1.groupnorm`, from)
  affineInto(shapes, `${prefix}.block1.project`, [to, from, 3])
  if (useContextTime) affineInto(shapes, `${prefix}.to_scale_shift.to_scale_shift.1`, [2 * to, contextMappingFeatures])
  normInto(shapes, `${prefix}.block2.groupnorm`, to)
  affineInto(shapes, `${prefix}.block2.project`, [to, to, 3])
  if (from !== to) affineInto(shapes, `${prefix}.to_out`, [to, from, 1])
}

type Attended = {prefix: string; width: number}

const attentionInto = (shapes: Filled, config: UNet1dConfig, {prefix, width}: Attended): void => {
  const inner = config.attentionHeads * config.attentionFeatures
  shapes.set(`${prefix}.norm.g`, [width])
  shapes.set(`${prefix}.to_q.weight`, [inner, width])
  shapes.set(`${prefix}.to_kv.weight`, [2 * inner, width])
  shapes.set(`${prefix}.attention.to_out.0.weight`, [width, inner])
  shapes.set(`${prefix}.attention.to_out.1.g`, [width])
}

const transformerInto = (shapes: Filled, config: UNet1dConfig, {prefix, width}: Attended): void => {
  const wide = width * config.attentionMultiplier
  attentionInto(shapes, config, {prefix: `${prefix}.attention.fn`, width})
  shapes.set(`${prefix}.feed_forward.0.g`, [1, width, 1])
  shapes.set(`${prefix}.feed_forward.1.weight`, [wide, width, 1])
  shapes.set(`${prefix}.feed_forward.3.g`, [1, wide, 1])
  shapes.set(`${prefix}.feed_forward.4.weight`, [width, wide, 1])
}
