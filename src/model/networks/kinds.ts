import {z} from 'zod'
import type {Samples} from '../../base/units.ts'
import type {Shapes} from '../ops.ts'
import {type BandSplitConfig, bandSplitConfig} from './band-split-config.ts'
import {bandSplitKind} from './band-split-kind.ts'
import {type DemucsConfig, demucsConfig} from './demucs-config.ts'
import {demucsKind} from './demucs-kind.ts'
import type {Kind} from './kind.ts'
import {type UNet1dConfig, unet1dConfig} from './unet1d-config.ts'
import {unet1dKind} from './unet1d-kind.ts'

/** `network` of a `model.json`. */
export const networkSchema = z.discriminatedUnion('kind', [
  unet1dConfig.extend({kind: z.literal('unet1d')}),
  z.object({kind: z.literal('band-split'), config: bandSplitConfig}),
  z.object({kind: z.literal('demucs'), config: demucsConfig}),
])

/** A kind and its configuration; a U-Net's stands beside the kind. */
export type Network =
  | ({readonly kind: 'unet1d'} & UNet1dConfig)
  | {readonly kind: 'band-split'; readonly config: BandSplitConfig}
  | {readonly kind: 'demucs'; readonly config: DemucsConfig}
export type KindName = Network['kind']

export const KINDS = {
  unet1d: unet1dKind,
  'band-split': bandSplitKind,
  demucs: demucsKind,
} as const satisfies Record<KindName, Kind<never>>

/** What `use` makes of a network's kind and configuration. */
export const ofKind = <R>(network: Network, use: <Config>(kind: Kind<Config>, config: Config) => R): R => {
  switch (network.kind) {
    case 'unet1d':
      return use(KINDS.unet1d, network)
    case 'band-split':
      return use(KINDS['band-split'], network.config)
    case 'demucs':
      return use(KINDS.demucs, network.config)
  }
}

/** The window's length must be a multiple of this many samples. */
export const multipleOf = (network: Network): Samples => ofKind(network, (kind, config) => kind.lengthMultiple(config))

/** Every parameter's shape; nothing where they are known only as the graph is built. */
export const parameterShapes = (network: Network): Shapes | undefined =>
  ofKind(network, (kind, config) => kind.shapes?.(config))
