import {type UNet1dConfig, unet1dConfig} from '../networks/unet1d-config.ts'
import type {Plain} from './torch/pickle-value.ts'

/** A training file's own words for its network: `in_channels`, `multipliers`, … */
export type HyperParameters = {readonly [key: string]: Plain}

/**
 * What a checkpoint of PyTorch Lightning says about how it was made; nothing when it says nothing. An object that is no
 * plain dict, such as a namespace, keeps its entries in its items or state.
 */
export const hyperParameters = (meta: Plain): HyperParameters => entries(entries(meta)?.hyper_parameters) ?? {}

const entries = (value: Plain | undefined): HyperParameters | undefined => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return value.kind === 'stub' ? (entries(value.items) ?? entries(value.state)) : value
}

/** The names are audio-diffusion-pytorch's; what is absent here has the library's default. */
const DEFAULTS = {patchBlocks: 1, useNearestUpsample: false, useSkipScale: true, useContextTime: true} as const

/**
 * The U-Net that hyper-parameters describe, as audio-diffusion-pytorch 0.0.43 would build it; nothing when they do not
 * say enough, or what cannot be built.
 */
export const hyperUNetConfig = (hyper: HyperParameters): UNet1dConfig | undefined => {
  const said = Object.fromEntries(Object.entries(hyper).map(([key, value]) => [camel(key), value]))
  const result = unet1dConfig.safeParse({
    ...DEFAULTS,
    outChannels: said.inChannels,
    contextMappingFeatures: Number(said.channels) * 4,
    ...said,
  })
  if (!result.success) return undefined
  const {factors, multipliers, numBlocks, attentions} = result.data
  const depths = [multipliers.length - 1, numBlocks.length, attentions.length]
  return depths.every(depth => depth === factors.length) ? result.data : undefined
}

const camel = (key: string): string => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

export const numberOf = (hyper: HyperParameters, key: string, otherwise: number): number => {
  const value = hyper[key]
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise
}
