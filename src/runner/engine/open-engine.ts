import {availableParallelism} from 'node:os'
import {addOnFolder} from '../../base/data-folder.ts'
import type {Samples} from '../../base/units.ts'
import type {Contexts, Engine} from '../../model/engine.ts'
import {KINDS, multipleOf} from '../../model/networks/kinds.ts'
import type {Pack} from '../../model/pack/load-pack.ts'
import type {PackManifest} from '../../model/pack/schema.ts'
import type {Endpoints} from '../../model/remote/address.ts'
import {systemClock} from '../../model/remote/clock.ts'
import {createRemoteEngine} from '../../model/remote/engine.ts'
import {createTfjsEngine} from '../../model/tfjs/engine.ts'
import type {EngineChoice} from '../engines.ts'
import type {Job} from '../job.ts'
import {CONTEXTS_OF} from '../window/contexts-of.ts'
import {withFallBack} from './fall-back.ts'
import {openOnnx} from './open-onnx.ts'

/** Coarse enough that takes of like length share a graph. */
const GRAIN = 4096

/** What windows are multiples of; nothing for a network that must have its own. */
const grainOf = (network: PackManifest['network']): Samples | undefined => {
  if (!KINDS[network.kind].anyWindow) return undefined
  const multiple = multipleOf(network)
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

/**
 * The contexts that a job's network needs inputs for: one that waits for no others has less to do. A model on another machine
 * is as it is, and so is a regressor.
 */
export const contextsFor = ({network, contexts}: PackManifest, {method, engine}: Job): Contexts => {
  if (KINDS[network.kind].contexts !== 'any' || engine.kind === 'remote') return contexts
  const {mix, given} = CONTEXTS_OF[method]
  return {mix: contexts.mix && mix, given: contexts.given && given}
}

/** The pack's model on another machine, whose window may be another. The token is in the environment, where `ps` does not show it. */
const openRemote = ({manifest}: Pack, endpoints: Endpoints, samples: Samples): Promise<Engine> =>
  createRemoteEngine({
    endpoints,
    description: manifest,
    samples,
    token: process.env.QUARTET_TOKEN,
    clock: systemClock,
    random: Math.random,
  })

export type EngineWish = {
  /** Of the CPU; absent: all. */
  readonly threads?: number
  /** The window. */
  readonly samples: Samples
  /** Hears in one line when another engine had to take over. */
  readonly tell: (line: string) => void
}

/**
 * Starts an engine with the pack's network. Where another one than the CPU's is lost in a call, the CPU's goes on from there.
 * Throws BadInput and ModelError.
 */
export const openEngine = async (pack: Pack, choice: EngineChoice, wish: EngineWish): Promise<Engine> => {
  const {samples, tell, threads = availableParallelism()} = wish
  const onCpu = (window: Samples): Promise<Engine> => openOnnx(pack, {provider: 'cpu', threads, samples: window})
  const guarded = (engine: Engine): Engine => withFallBack(engine, {open: () => onCpu(engine.samples), tell})

  if (choice.kind === 'remote') return guarded(await openRemote(pack, choice.endpoints, samples))
  const {precision} = choice
  switch (choice.name) {
    case 'auto':
    case 'cpu':
      return openOnnx(pack, {provider: 'cpu', threads, samples, precision})
    case 'tfjs': {
      const backend = {folders: [addOnFolder()], threads: wish.threads}
      return guarded(
        await createTfjsEngine({description: pack.manifest, tensors: await pack.tensors(), samples, backend}),
      )
    }
    default:
      return guarded(await openOnnx(pack, {provider: choice.name, threads, samples, precision}))
  }
}
