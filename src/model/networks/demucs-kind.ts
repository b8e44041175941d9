import {ModelError} from '../../base/errors.ts'
import {demucs} from './demucs.ts'
import {type DemucsConfig, demucsLengthMultiple} from './demucs-config.ts'
import {demucsShapes} from './demucs-shapes.ts'
import type {CallParts, Inputs, Issue, Kind, NetworkRole} from './kind.ts'
import {demucsLayer} from './largest-layer.ts'
import {weightsFrom} from './weights.ts'

const check = (config: DemucsConfig, {stems, contexts, joint}: NetworkRole, issue: Issue): void => {
  if (config.stems !== stems.length)
    issue(['network', 'config', 'stems'], `must be ${stems.length}, one for each stem, got ${config.stems}`)
  if (!joint) issue(['joint'], 'must be true: a demucs network makes all stems at once')
  if (!contexts.mix) issue(['contexts', 'mix'], 'must be true: a demucs network answers to the mix')
  if (contexts.given !== config.given)
    issue(['contexts', 'given'], `must be ${config.given}, as network.config.given is, got ${contexts.given}`)
}

const denoiser = <T>({ops, role, tensors, inputs}: CallParts<T>, config: DemucsConfig): T => {
  const {stems, contexts, joint} = role
  if (config.stems !== stems.length || !joint || !contexts.mix)
    throw new ModelError(`network: expected a joint one of ${stems.length} stems that takes the mix`)
  const {mix, given, given_which: which} = inputs as {mix: T} & Inputs<T>
  const weights = weightsFrom(ops, tensors)
  return demucs({ops, weights, config}, {mix, given: given && which ? {stems: given, which} : undefined})
}

/** A regressor: it hears no noise, and must be told the mix. */
export const demucsKind: Kind<DemucsConfig> = {
  anchor: 'down.0.conv.weight',
  hearsNoise: false,
  contexts: 'all',
  anyWindow: true,
  batches: true,
  lengthMultiple: demucsLengthMultiple,
  largestLayer: (config, {samples}) => demucsLayer(config, samples),
  shapes: demucsShapes,
  check,
  denoiser,
}
