import path from 'node:path'
import type {InferenceSession} from 'onnxruntime-node'
import {allFinite} from '../../audio/audio.ts'
import {resampledLength, streamResampler} from '../../audio/dsp/resample.ts'
import {ANALYSIS_RATE} from '../../audio/features/analysis-rate.ts'
import {BadInput} from '../../base/errors.ts'
import {hashFile} from '../../base/hash-file.ts'
import {printable, shown} from '../../base/printable.ts'
import type {OpenEmbedder} from '../embedder.ts'
import {type Feed, feedFor, INPUTS_TAKEN, shapeWords} from './onnx-shapes.ts'
import {VGGISH_RATE, vggishPatches} from './vggish-patches.ts'

/** A Fréchet distance takes time that grows with the cube of this. */
const MOST_DIMS = 2048

type Ports = InferenceSession['inputMetadata']
type Port = Ports[number]

const portWords = (port: Port): string =>
  port.isTensor
    ? `${printable(port.name)}: ${port.type} ${shapeWords(port.shape)}`
    : `${printable(port.name)}: no tensor`

const faultIn = (file: string, why: string): BadInput => new BadInput(`${shown(file)}: ${why}`, {about: 'embedder'})

/** How the one input is fed. Throws BadInput that tells what is there and what is taken. */
const feedOf = (file: string, inputs: Ports): {name: string; feed: Feed} => {
  const fault = (found: string): BadInput =>
    faultIn(file, `${found}, expected one float32 input: ${INPUTS_TAKEN}; export it so`)
  const [input] = inputs
  if (!input || inputs.length > 1) throw fault(`has ${inputs.length} inputs (${inputs.map(portWords).join('; ')})`)
  const feed = input.isTensor && input.type === 'float32' ? feedFor(input.shape) : undefined
  if (!feed) throw fault(`its input is ${portWords(input)}`)
  return {name: input.name, feed}
}

/** Networks with several outputs call the one that is meant so. */
const outputOf = (outputs: Ports): Port | undefined => outputs.find(({name}) => /embed/i.test(name)) ?? outputs[0]

/** Mono sound at 22,050 Hz as the network hears it; the filter is computed once. */
const createEar = (): ((x: Float32Array) => Float32Array) => {
  const toNetwork = streamResampler(ANALYSIS_RATE, VGGISH_RATE)
  return x => {
    const heard = new Float32Array(resampledLength(x.length, ANALYSIS_RATE, VGGISH_RATE))
    const readInto = (into: Float64Array, base: number): void => {
      for (let i = 0; i < into.length; i++) into[i] = x[base + i] ?? 0
    }
    toNetwork(readInto, x.length)(heard, 0)
    return heard
  }
}

/** The segments of sound at 16 kHz as the network wants them; what is left over is dropped. */
const segmentsOf = (heard: Float32Array, feed: Feed): Float32Array[] => {
  if (feed.kind === 'log-mel') return vggishPatches(heard)
  const {samples} = feed
  return Array.from({length: Math.floor(heard.length / samples)}, (_, i) =>
    heard.subarray(i * samples, (i + 1) * samples),
  )
}

/**
 * An embedder that is a network in an ONNX file, VGGish for one: an input of `INPUTS_TAKEN` and an output [dim] or
 * [1, dim]. It runs on the CPU in this process, which it blocks for a segment at a time. Throws BadInput when the file is
 * not there, is no such network or does not run.
 */
export const openOnnxEmbedder = async (file: string): Promise<OpenEmbedder> => {
  const {sha256} = await hashFile(file)
  // Else the runtime puts an id into the home folder and reports to its maker. Its releases heed one or the other.
  process.env.ORT_TELEMETRY_DISABLED ??= '1'
  process.env.CI ??= 'true'
  const {InferenceSession: sessions, Tensor: tensors} = await import('onnxruntime-node')
  const refuse = (what: string, error: unknown): never => {
    const why = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!
    throw faultIn(file, `${what}: ${printable(why)}`)
  }
  const options = {
    executionProviders: ['cpu'],
    logSeverityLevel: 4,
    extra: {session: {intra_op: {allow_spinning: '0'}}},
  } as const
  const session = await sessions
    .create(file, options)
    .catch(error => refuse('expected an ONNX file, this one cannot be loaded', error))
  const {name, feed} = feedOf(file, session.inputMetadata)
  const output = outputOf(session.outputMetadata)?.name ?? ''

  const run = async (segment: Float32Array): Promise<Float64Array> => {
    const results = await session
      .run({[name]: new tensors('float32', segment, [...feed.shape])}, [output])
      .catch(error => refuse('expected a network that runs on the CPU, this one fails', error))
    const {data, dims, type} = results[output]!
    const wrong = (found: string): BadInput =>
      faultIn(
        file,
        `its output ${printable(output)} is ${found}, expected one float32 vector, [dim] or [1, dim] of 2 to ${MOST_DIMS} values; export it so`,
      )
    const size = dims.at(-1) ?? 0
    if (
      type !== 'float32' ||
      dims.length > 2 ||
      dims.length === 0 ||
      data.length !== size ||
      size < 2 ||
      size > MOST_DIMS
    )
      throw wrong(`${type} ${shapeWords(dims)}`)
    const values = data as Float32Array
    if (!allFinite(values)) throw wrong('not finite')
    return Float64Array.from(values)
  }
  // What a file says of its output may be open; a segment of silence tells.
  const silence = new Float32Array(feed.shape.reduce((a, b) => a * b))
  const dims = (await run(silence)).length
  const hear = createEar()
  return {
    name: path.basename(file),
    dims,
    identity: sha256,
    embed: async x => {
      const points: Float64Array[] = []
      for (const segment of segmentsOf(hear(x), feed)) points.push(await run(segment))
      return points
    },
    close: () => session.release(),
  }
}
