import {ModelError} from '../../base/errors.ts'
import type {Rest, Stem} from '../../base/stems.ts'
import type {Samples} from '../../base/units.ts'
import {denoised} from '../edm.ts'
import type {Ops, Shape, TensorData} from '../ops.ts'
import {bandSplit} from './band-split.ts'
import {type BandSplitConfig, bandSplitConfig} from './band-split-config.ts'
import {demucs} from './demucs.ts'
import {type DemucsConfig, demucsLengthMultiple} from './demucs-config.ts'
import {bandSplitLayer, demucsLayer, LARGEST_LAYER, unet1dLayer} from './largest-layer.ts'
import {unet1d} from './unet1d.ts'
import {lengthMultiple, type UNet1dConfig} from './unet1d-config.ts'
import {weightsFrom} from './weights.ts'

/** What a pack's `model.json` says about its network. */
export type NetworkDescription = {
  readonly network:
    | ({readonly kind: 'unet1d'} & UNet1dConfig)
    | {readonly kind: 'demucs'; readonly config: DemucsConfig}
    | {readonly kind: 'band-split'; readonly config: BandSplitConfig | Readonly<Record<string, unknown>>}
  readonly sigmaData: number
  readonly stems: readonly (Stem | Rest)[]
  /** Which contexts become inputs of the graph. */
  readonly contexts: {readonly mix: boolean; readonly given: boolean}
  /** `false`: one one-stem network for each stem, its tensors named `<stem>.…`. */
  readonly joint: boolean
}

export type Tensors = ReadonlyMap<string, TensorData>

/** What one call takes: the shape of each input by its name. */
export type Ports = ReadonlyMap<string, Shape>
export type CallSize = {readonly samples: Samples; readonly batch?: number}

/**
 * The inputs of one call: x [batch, stem, samples], sigma [batch] and, as `contexts` says, mix [1, 1, samples] with mix_given
 * [1, 1], given [1, stem, samples] with given_which [1, stem]. A network that hears no noise has no x, sigma and mix_given.
 * Throws ModelError when the length does not suit the network, or gives it a layer that is too large for any machine.
 */
export const portsOf = ({network, stems, contexts}: NetworkDescription, {samples, batch = 1}: CallSize): Ports => {
  const multiple = multipleOf(network)
  if (samples % multiple) throw new ModelError(`window: expected a multiple of ${multiple} samples, got ${samples}`)
  const values = layerOf(network, {samples, stems: stems.length})
  if (values > LARGEST_LAYER)
    throw new ModelError(
      `window: ${samples} samples make a layer of ${values} values, expected at most ${LARGEST_LAYER}; the pack wants a shorter window`,
    )
  if (network.kind === 'band-split' && batch !== 1)
    throw new ModelError(`batch: a band-split network takes one window at a time, got ${batch}`)
  const all = {
    x: [batch, stems.length, samples],
    sigma: [batch],
    mix: [batch, 1, samples],
    mix_given: [batch, 1],
    given: [batch, stems.length, samples],
    given_which: [batch, stems.length],
  } as const
  const noisy = network.kind !== 'demucs'
  const knows = network.kind === 'unet1d' ? {mix: false, given: false} : contexts
  const names = [
    ...(noisy ? (['x', 'sigma'] as const) : []),
    ...(knows.mix ? (['mix'] as const) : []),
    ...(knows.mix && noisy ? (['mix_given'] as const) : []),
    ...(knows.given ? (['given', 'given_which'] as const) : []),
  ]
  return new Map(names.map(name => [name, all[name]]))
}

/** The window's length must be a multiple of this many samples. Throws ModelError for a description that is wrong. */
export const multipleOf = (network: NetworkDescription['network']): Samples => {
  switch (network.kind) {
    case 'unet1d':
      return lengthMultiple(network)
    case 'band-split':
      return bandSplitConfig(network.config).hop
    case 'demucs':
      return demucsLengthMultiple(network.config)
  }
}

const layerOf = (network: NetworkDescription['network'], size: {samples: Samples; stems: number}): number => {
  switch (network.kind) {
    case 'unet1d':
      return unet1dLayer(network, size.samples)
    case 'band-split':
      return bandSplitLayer(bandSplitConfig(network.config), size)
    case 'demucs':
      return demucsLayer(network.config, size.samples)
  }
}

/** Inputs by the names of their ports. */
type Inputs<T> = Readonly<Record<string, T>>
type Parts<T> = {
  readonly ops: Ops<T>
  readonly description: NetworkDescription
  readonly tensors: Tensors
  readonly inputs: Inputs<T>
}

/**
 * One denoiser call written over `ops`: D(x; σ | contexts), shaped like x. The inputs are those of `portsOf`.
 * Throws ModelError when a tensor is missing or has another shape than the network needs.
 */
export const denoiser = <T>(parts: Parts<T>): T => {
  const {network} = parts.description
  switch (network.kind) {
    case 'unet1d':
      return unet1dDenoiser(parts, network)
    case 'band-split':
      return bandSplitDenoiser(parts, bandSplitConfig(network.config))
    case 'demucs':
      return demucsDenoiser(parts, network.config)
  }
}

/** One network on all stems, or one for each: stems `from`…`to`−1 with the tensors under `prefix`. */
const eachNetwork = <T>(
  {ops, description: {stems, joint}}: Parts<T>,
  run: (part: {from: number; to: number; prefix: string}) => T,
): T => {
  if (joint) return run({from: 0, to: stems.length, prefix: ''})
  return ops.concat(
    stems.map((stem, i) => run({from: i, to: i + 1, prefix: `${stem}.`})),
    1,
  )
}

const unet1dDenoiser = <T>(parts: Parts<T>, config: UNet1dConfig): T => {
  const {ops, description, tensors, inputs} = parts
  const {stems, joint, sigmaData} = description
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

const bandSplitDenoiser = <T>(parts: Parts<T>, config: BandSplitConfig): T => {
  const {ops, description, tensors, inputs} = parts
  const {x, sigma, mix, given} = inputs as {x: T; sigma: T} & Inputs<T>
  const samples = ops.shape(x).at(-1)!
  const context = mix && {wave: ops.reshape(mix, [1, samples]), known: ops.reshape(inputs.mix_given!, [1])}
  return eachNetwork(parts, ({from, to, prefix}) => {
    const some = to - from
    const waves = (all: T) => ops.reshape(ops.slice(all, 1, from, to), [some, samples])
    const known = given && {
      stems: waves(given),
      which: ops.reshape(ops.slice(inputs.given_which!, 1, from, to), [some]),
    }
    const weights = weightsFrom(ops, tensors, prefix)
    const heard = {x: waves(x), sigma, mix: context, given: known}
    const {sigmaData} = description
    return ops.reshape(bandSplit({ops, weights, config, sigmaData}, heard), [1, some, samples])
  })
}

/** A regressor hears no noise, and must be told the mix. */
const demucsDenoiser = <T>({ops, description, tensors, inputs}: Parts<T>, config: DemucsConfig): T => {
  const {stems, contexts, joint} = description
  if (config.stems !== stems.length || !joint || !contexts.mix)
    throw new ModelError(`network: expected a joint one of ${stems.length} stems that takes the mix`)
  const {mix, given, given_which: which} = inputs as {mix: T} & Inputs<T>
  const weights = weightsFrom(ops, tensors)
  return demucs({ops, weights, config}, {mix, given: given && which ? {stems: given, which} : undefined})
}
