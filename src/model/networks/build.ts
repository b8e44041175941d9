import {ModelError} from '../../base/errors.ts'
import type {Stem} from '../../base/stems.ts'
import type {Samples} from '../../base/units.ts'
import {denoised} from '../edm.ts'
import {createRecorder, type Recorded, type Recorder} from '../onnx/recorder.ts'
import type {TensorData} from '../ops.ts'
import {bandSplit} from './band-split.ts'
import {type BandSplitConfig, bandSplitConfig} from './band-split-config.ts'
import {demucs} from './demucs.ts'
import {type DemucsConfig, demucsLengthMultiple} from './demucs-config.ts'
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
  readonly stems: readonly Stem[]
  /** Which contexts become inputs of the graph. */
  readonly contexts: {readonly mix: boolean; readonly given: boolean}
  /** `false`: one one-stem network for each stem, its tensors named `<stem>.…`. */
  readonly joint: boolean
}

export type BuildOptions = {
  readonly samples: Samples
  readonly batch?: number
  /** Makes every tapped tensor an output named by its module; for tests. */
  readonly expose?: boolean
}

type Tensors = ReadonlyMap<string, TensorData>
type Sizes = {readonly samples: Samples; readonly batch: number}

/** One network on all stems, or one for each: stems `from`…`to`−1 with the tensors under `prefix`. */
const eachNetwork = (
  recorder: Recorder,
  {stems, joint}: NetworkDescription,
  run: (part: {from: number; to: number; prefix: string}) => Recorded,
): Recorded => {
  if (joint) return run({from: 0, to: stems.length, prefix: ''})
  return recorder.concat(
    stems.map((stem, i) => run({from: i, to: i + 1, prefix: `${stem}.`})),
    1,
  )
}

const recordUnet1d = (
  recorder: Recorder,
  description: NetworkDescription,
  {config, tensors, samples, batch}: Sizes & {config: UNet1dConfig; tensors: Tensors},
): Recorded => {
  const {stems, joint, sigmaData} = description
  const multiple = lengthMultiple(config)
  if (samples % multiple) throw new ModelError(`window: expected a multiple of ${multiple} samples, got ${samples}`)
  const each = joint ? stems.length : 1
  if (config.inChannels !== each || config.outChannels !== each)
    throw new ModelError(
      `network: expected ${each} channels in and out, got ${config.inChannels} and ${config.outChannels}`,
    )
  const x = recorder.input('x', [batch, stems.length, samples])
  const sigma = recorder.input('sigma', [batch])
  return eachNetwork(recorder, description, ({from, to, prefix}) => {
    const weights = weightsFrom(recorder, tensors, prefix)
    return denoised(recorder, {x: recorder.slice(x, 1, from, to), sigma, sigmaData}, (scaled, cNoise) =>
      unet1d({ops: recorder, weights, config}, scaled, cNoise),
    )
  })
}

const recordBandSplit = (
  recorder: Recorder,
  description: NetworkDescription,
  {config, tensors, samples, batch}: Sizes & {config: BandSplitConfig; tensors: Tensors},
): Recorded => {
  const {stems, contexts, sigmaData} = description
  if (samples % config.hop) throw new ModelError(`window: expected a multiple of ${config.hop} samples, got ${samples}`)
  if (batch !== 1) throw new ModelError(`batch: a band-split network takes one window at a time, got ${batch}`)
  const count = stems.length
  const x = recorder.input('x', [1, count, samples])
  const sigma = recorder.input('sigma', [1])
  const mix = contexts.mix && {
    wave: recorder.reshape(recorder.input('mix', [1, 1, samples]), [1, samples]),
    known: recorder.reshape(recorder.input('mix_given', [1, 1]), [1]),
  }
  const given = contexts.given && {
    stems: recorder.input('given', [1, count, samples]),
    which: recorder.input('given_which', [1, count]),
  }
  return eachNetwork(recorder, description, ({from, to, prefix}) => {
    const some = to - from
    const waves = (all: Recorded) => recorder.reshape(recorder.slice(all, 1, from, to), [some, samples])
    const inputs = {
      x: waves(x),
      sigma,
      mix: mix || undefined,
      given: given
        ? {stems: waves(given.stems), which: recorder.reshape(recorder.slice(given.which, 1, from, to), [some])}
        : undefined,
    }
    const weights = weightsFrom(recorder, tensors, prefix)
    return recorder.reshape(bandSplit({ops: recorder, weights, config, sigmaData}, inputs), [1, some, samples])
  })
}

/** A regressor hears no noise: its graph has neither x nor sigma, and must be told the mix. */
const recordDemucs = (
  recorder: Recorder,
  {stems, contexts, joint}: NetworkDescription,
  {config, tensors, samples, batch}: Sizes & {config: DemucsConfig; tensors: Tensors},
): Recorded => {
  const multiple = demucsLengthMultiple(config)
  if (samples % multiple) throw new ModelError(`window: expected a multiple of ${multiple} samples, got ${samples}`)
  if (config.stems !== stems.length || !joint || !contexts.mix)
    throw new ModelError(`network: expected a joint one of ${stems.length} stems that takes the mix`)
  const mix = recorder.input('mix', [batch, 1, samples])
  const given = contexts.given && {
    stems: recorder.input('given', [batch, stems.length, samples]),
    which: recorder.input('given_which', [batch, stems.length]),
  }
  const weights = weightsFrom(recorder, tensors)
  return demucs({ops: recorder, weights, config}, {mix, given: given || undefined})
}

/**
 * The graph of one denoiser call as an ONNX model: inputs x [batch, stem, samples], sigma [batch] and, as
 * `contexts` says, mix [1, 1, samples] with mix_given [1, 1], given [1, stem, samples] with given_which
 * [1, stem]; output `denoised`, shaped like x. A network that hears no noise has no x, sigma and mix_given. Throws ModelError when a tensor is missing or has another shape
 * than the network needs, or the window's length does not suit it.
 */
export const buildGraph = (
  description: NetworkDescription,
  tensors: Tensors,
  {samples, batch = 1, expose = false}: BuildOptions,
): Uint8Array => {
  const recorder = createRecorder({expose})
  const {network} = description
  const sizes = {tensors, samples, batch}
  const record = (): Recorded => {
    switch (network.kind) {
      case 'unet1d':
        return recordUnet1d(recorder, description, {config: network, ...sizes})
      case 'band-split':
        return recordBandSplit(recorder, description, {config: bandSplitConfig(network.config), ...sizes})
      case 'demucs':
        return recordDemucs(recorder, description, {config: network.config, ...sizes})
    }
  }
  recorder.output('denoised', record())
  return recorder.finish()
}
