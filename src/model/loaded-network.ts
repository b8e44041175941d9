import {ModelError} from '../base/errors.ts'
import type {Context, Engine} from './engine.ts'
import {type Shape, type Shapes, sizeOf} from './ops.ts'

/** A network that is loaded and ready on some device, as float32 arrays by name. */
export type LoadedNetwork = {
  /** What it runs on: 'cpu', 'webgpu' … */
  readonly name: string
  /** Those of `portsOf`, for batch 1. */
  readonly inputs: Shapes
  /** Among them `denoised`. */
  readonly outputs: Shapes
  /**
   * One run. `feeds` holds every input, row-major, and may hold more; results are fresh arrays.
   * Throws ModelError when an input is missing, has the wrong length, or the device fails.
   */
  run(feeds: Readonly<Record<string, Float32Array>>): Promise<Record<string, Float32Array>>
  close(): Promise<void>
}

/** What is fed to an input. Throws ModelError when there is nothing, or not as much as its shape holds. */
export const checkedFeed = (name: string, shape: Shape, data: Float32Array | undefined): Float32Array => {
  if (data?.length === sizeOf(shape)) return data
  throw new ModelError(`input ${name}: expected ${sizeOf(shape)} values for [${shape}], got ${data?.length ?? 'none'}`)
}

/** Feeds for the context inputs, zeros where nothing is known. Throws ModelError on a wrong length. */
const contextFeeds = ({mix, given}: Context, {stems, samples}: {stems: number; samples: number}) => {
  if (mix && mix.length !== samples) throw new ModelError(`mix: expected ${samples} samples, got ${mix.length}`)
  if (given && (given.stems.length !== stems * samples || given.which.length !== stems))
    throw new ModelError(`given stems: expected ${stems} × ${samples} samples, got ${given.stems.length}`)
  return {
    mix: mix ?? new Float32Array(samples),
    mix_given: Float32Array.of(mix ? 1 : 0),
    given: given?.stems ?? new Float32Array(stems * samples),
    given_which: Float32Array.from({length: stems}, (_, i) => (given?.which[i] ? 1 : 0)),
  }
}

/** The engine that a loaded network is. Throws ModelError when it takes more than one window at a time. */
export const engineOver = (loaded: LoadedNetwork): Engine => {
  const [batch, stems, samples] = loaded.outputs.get('denoised') as readonly [number, number, number]
  if (batch !== 1) throw new ModelError(`an engine runs graphs of batch 1, got ${batch}`)
  const contexts = {mix: loaded.inputs.has('mix'), given: loaded.inputs.has('given')}
  const needsMix = contexts.mix && !loaded.inputs.has('mix_given')
  return {
    name: loaded.name,
    stems,
    samples,
    contexts,
    denoise: async (x, sigma, context = {}) => {
      for (const kind of ['mix', 'given'] as const)
        if (context[kind] && !contexts[kind])
          throw new ModelError(`this model takes no ${kind} as context; choose a method that needs none`)
      if (needsMix && !context.mix)
        throw new ModelError('this model answers to a mix and was told none; choose a method that tells it')
      const {denoised} = await loaded.run({
        x,
        sigma: Float32Array.of(sigma),
        ...contextFeeds(context, {stems, samples}),
      })
      return denoised!
    },
    close: loaded.close,
  }
}
