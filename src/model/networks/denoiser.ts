import {ModelError} from '../../base/errors.ts'
import type {Samples} from '../../base/units.ts'
import type {Ops, Shapes, Tensors} from '../ops.ts'
import type {Inputs, NetworkRole} from './kind.ts'
import {KINDS, multipleOf, type Network, ofKind} from './kinds.ts'
import {LARGEST_LAYER} from './largest-layer.ts'

/** What a pack's `model.json` says about its network. */
export type NetworkDescription = NetworkRole & {readonly network: Network}

export type CallSize = {readonly samples: Samples; readonly batch?: number}

/**
 * The inputs of one call: x [batch, stem, samples], sigma [batch] and, as `contexts` says, mix [1, 1, samples] with mix_given
 * [1, 1], given [1, stem, samples] with given_which [1, stem]. A network that hears no noise has no x, sigma and mix_given.
 * Throws ModelError when the length does not suit the network, or gives it a layer that is too large for any machine.
 */
export const portsOf = ({network, stems, contexts}: NetworkDescription, {samples, batch = 1}: CallSize): Shapes => {
  const kind = KINDS[network.kind]
  const multiple = multipleOf(network)
  if (samples % multiple) throw new ModelError(`window: expected a multiple of ${multiple} samples, got ${samples}`)
  const values = ofKind(network, (kind, config) => kind.largestLayer(config, {samples, stems: stems.length}))
  if (values > LARGEST_LAYER)
    throw new ModelError(
      `window: ${samples} samples make a layer of ${values} values, expected at most ${LARGEST_LAYER}; the pack wants a shorter window`,
    )
  if (!kind.batches && batch !== 1)
    throw new ModelError(`batch: a ${network.kind} network takes one window at a time, got ${batch}`)
  const all = {
    x: [batch, stems.length, samples],
    sigma: [batch],
    mix: [batch, 1, samples],
    mix_given: [batch, 1],
    given: [batch, stems.length, samples],
    given_which: [batch, stems.length],
  } as const
  const knows = kind.contexts === 'none' ? {mix: false, given: false} : contexts
  const names = [
    ...(kind.hearsNoise ? (['x', 'sigma'] as const) : []),
    ...(knows.mix ? (['mix'] as const) : []),
    ...(knows.mix && kind.hearsNoise ? (['mix_given'] as const) : []),
    ...(knows.given ? (['given', 'given_which'] as const) : []),
  ]
  return new Map(names.map(name => [name, all[name]]))
}

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
export const denoiser = <T>({description: {network, ...role}, ...parts}: Parts<T>): T =>
  ofKind(network, (kind, config) => kind.denoiser({...parts, role}, config))
