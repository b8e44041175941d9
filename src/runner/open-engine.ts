import {availableParallelism} from 'node:os'
import {BadInput} from '../base/errors.ts'
import type {Samples} from '../base/units.ts'
import type {Engine} from '../model/engine.ts'
import {demucsLengthMultiple} from '../model/networks/demucs-config.ts'
import {buildGraph} from '../model/onnx/build-graph.ts'
import {createOnnxEngine} from '../model/onnx/engine.ts'
import type {Pack} from '../model/pack/load-pack.ts'
import type {PackManifest} from '../model/pack/schema.ts'
import {ENGINES, type EngineName} from './engines.ts'
import type {EngineChoice} from './job.ts'

/** A multiple of every hop that a pack may have at 22,050 Hz, and coarse enough that takes of like length share a graph. */
const GRAIN = 4096

/** What windows are multiples of; nothing for a network that must have its own. */
const grainOf = (network: PackManifest['network']): Samples | undefined => {
  if (network.kind === 'unet1d') return undefined
  const multiple = network.kind === 'demucs' ? demucsLengthMultiple(network.config) : GRAIN
  return multiple * Math.ceil(GRAIN / multiple)
}

/**
 * The window that suits `length` samples: the pack's own, or for a network that hears every place alike whatever the
 * window, the shortest one that holds a short input.
 */
export const windowFor = ({network, window}: PackManifest, length: Samples): Samples => {
  const grain = grainOf(network)
  return grain === undefined ? window : Math.min(window, Math.ceil(length / grain) * grain)
}

/** Builds the pack's graph for windows of `samples` and starts the engine. Throws BadInput and ModelError. */
export const openEngine = async (pack: Pack, choice: EngineChoice, samples: Samples): Promise<Engine> => {
  const name = ENGINES.find(engine => engine === choice.name)
  if (!name) throw new BadInput(`--engine must be one of ${ENGINES.join(', ')}, got ${choice.name}`)
  const graph = buildGraph(pack.manifest, await pack.tensors(), {samples})
  const provider: Exclude<EngineName, 'auto'> = name === 'auto' ? 'cpu' : name
  return createOnnxEngine({graph, provider, threads: choice.threads ?? availableParallelism()})
}
