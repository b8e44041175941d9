import type {Rest, Stem} from '../../base/stems.ts'
import type {Samples} from '../../base/units.ts'
import type {Contexts} from '../engine.ts'
import type {Ops, Shapes, Tensors} from '../ops.ts'

/** What a pack's `model.json` says of its network whatever the kind. */
export type NetworkRole = {
  readonly sigmaData: number
  readonly stems: readonly (Stem | Rest)[]
  /** Which contexts become inputs of the graph. */
  readonly contexts: Contexts
  /** `false`: one one-stem network for each stem, its tensors named `<stem>.…`. */
  readonly joint: boolean
}

/** Inputs by the names of their ports. */
export type Inputs<T> = Readonly<Record<string, T>>

/** What one call of a network is written down from. */
export type CallParts<T> = {
  readonly ops: Ops<T>
  readonly role: NetworkRole
  readonly tensors: Tensors
  readonly inputs: Inputs<T>
}

/** Tells what of a `model.json` is wrong, and why. */
export type Issue = (path: PropertyKey[], message: string) => void

/** All in which one kind of network differs from another. */
export type Kind<Config> = {
  /** A parameter that every network of this kind has, and that no other kind has. */
  readonly anchor: string
  /** Whether it takes x and σ; one that hears no noise answers to the mix alone. */
  readonly hearsNoise: boolean
  /** Which of a pack's contexts become inputs of a graph: none, all, or as many of them as are wanted. */
  readonly contexts: 'none' | 'all' | 'any'
  /** Whether it hears every place alike whatever the window, which may then be as short as what it holds. */
  readonly anyWindow: boolean
  /** Whether a call takes several windows. */
  readonly batches: boolean
  /** The window's length must be a multiple of this many samples. */
  lengthMultiple(config: Config): Samples
  /** How many values the largest layer makes of a window, to a factor of 2. */
  largestLayer(config: Config, size: {readonly samples: Samples; readonly stems: number}): number
  /** Every parameter's shape; absent where they are known only as the graph is built. */
  shapes?(config: Config): Shapes
  /** Tells where a configuration contradicts itself or the rest of the pack's `model.json`. */
  check?(config: Config, role: NetworkRole, issue: Issue): void
  /** One call written over `ops`, the inputs those of `portsOf`: → [batch, stem, sample]. Throws ModelError. */
  denoiser<T>(parts: CallParts<T>, config: Config): T
}
