import {bandSplit} from './band-split.ts'
import type {BandSplitConfig} from './band-split-config.ts'
import {eachNetwork} from './each-network.ts'
import type {CallParts, Inputs, Kind} from './kind.ts'
import {bandSplitLayer} from './largest-layer.ts'
import {weightsFrom} from './weights.ts'

const denoiser = <T>(parts: CallParts<T>, config: BandSplitConfig): T => {
  const {ops, role, tensors, inputs} = parts
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
    const {sigmaData} = role
    return ops.reshape(bandSplit({ops, weights, config, sigmaData}, heard), [1, some, samples])
  })
}

/** The default packs' network: its graph is built without the inputs of contexts that a run does not tell. */
export const bandSplitKind: Kind<BandSplitConfig> = {
  anchor: 'embed_in.weight',
  hearsNoise: true,
  contexts: 'any',
  anyWindow: true,
  batches: false,
  lengthMultiple: ({hop}) => hop,
  largestLayer: bandSplitLayer,
  denoiser,
}
