import {ModelError} from '../../base/errors.ts'
import {denoised} from '../edm.ts'
import {eachNetwork} from './each-network.ts'
import type {CallParts, Issue, Kind, NetworkRole} from './kind.ts'
import {unet1dLayer} from './largest-layer.ts'
import {unet1d} from './unet1d.ts'
import {lengthMultiple, type UNet1dConfig} from './unet1d-config.ts'
import {unet1dShapes} from './unet1d-shapes.ts'
import {weightsFrom} from './weights.ts'

const check = (config: UNet1dConfig, {joint, stems}: NetworkRole, issue: Issue): void => {
  const at = (key: keyof UNet1dConfig) => ['network', key]
  const depth = config.factors.length
  if (config.multipliers.length !== depth + 1)
    issue(at('multipliers'), `must have one more than the ${depth} factors, got ${config.multipliers.length}`)
  for (const key of ['numBlocks', 'attentions'] as const)
    if (config[key].length !== depth)
      issue(at(key), `must be as many as the ${depth} factors, got ${config[key].length}`)
  const widths = config.multipliers.map(multiplier => multiplier * config.channels)
  if (widths.some(width => width % config.resnetGroups !== 0))
    issue(at('resnetGroups'), 'must divide the width of every level')
  if (widths[0]! % config.patchFactor !== 0) issue(at('patchFactor'), 'must divide the width of the first level')
  if (config.channels % 2 !== 0) issue(at('channels'), 'must be even')
  const each = joint ? stems.length : 1
  if (config.outChannels !== each)
    issue(at('outChannels'), `must be ${each}, one for each stem, got ${config.outChannels}`)
  if (config.inChannels < each) issue(at('inChannels'), `must be at least ${each}, got ${config.inChannels}`)
}

const denoiser = <T>(parts: CallParts<T>, config: UNet1dConfig): T => {
  const {ops, role, tensors, inputs} = parts
  const {stems, joint, sigmaData} = role
  const {x, sigma} = inputs as {x: T; sigma: T}
  const each = joint ? stems.length : 1
  if (config.inChannels !== each || config.outChannels !== each)
    throw new ModelError(
      `network: expected ${each} channels in and out, got ${config.inChannels} and ${config.outChannels}`,
    )
  return eachNetwork(parts, ({from, to, prefix}) => {
    const weights = weightsFrom(ops, tensors, prefix)
    return denoised(ops, {x: ops.slice(x, 1, from, to), sigma, sigmaData}, (scaled, cNoise) =>
      unet1d({ops, weights, config}, scaled, cNoise),
    )
  })
}

/** The official checkpoints' network. Its group norms span time, so it must have the window that it was trained on. */
export const unet1dKind: Kind<UNet1dConfig> = {
  anchor: 'to_in.module_list.0.block.block1.project.weight',
  hearsNoise: true,
  contexts: 'none',
  anyWindow: false,
  batches: true,
  lengthMultiple,
  largestLayer: (config, {samples}) => unet1dLayer(config, samples),
  shapes: unet1dShapes,
  check,
  denoiser,
}
