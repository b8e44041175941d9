import {z} from 'zod'
import {checkedFeed} from '../loaded-network.ts'
import {type Shape, type Shapes, sizeOf} from '../ops.ts'
import type {Answer, Question} from './ask.ts'
import type {Contract} from './contract.ts'
import {Refusal} from './refusal.ts'
import {jsonOf} from './status.ts'

export type Feeds = Readonly<Record<string, Float32Array>>

const HEADER_LENGTH = 'inference-header-content-length'

type Call = Contract & {readonly feeds: Feeds}

/**
 * The request for one inference. Binary: the JSON that describes the tensors, then their bytes in the same order (the
 * protocol's binary tensor data extension), little-endian wherever Node runs in practice. Else the values stand in the
 * JSON, some five times as many bytes.
 */
export const inferRequest = (
  {inputs, outputs, feeds}: Call,
  {binary}: {binary: boolean},
): Required<Pick<Question, 'headers' | 'body'>> => {
  const tensors = [...inputs].map(([name, shape]) => ({name, shape, data: checkedFeed(name, shape, feeds[name])}))
  const described = tensors.map(({name, shape, data}) => ({
    name,
    shape,
    datatype: 'FP32',
    ...(binary ? {parameters: {binary_data_size: data.byteLength}} : {data: Array.from(data)}),
  }))
  // Some servers heed only the parameter of the whole request, some only that of each output.
  const wanted = [...outputs.keys()].map(name => (binary ? {name, parameters: {binary_data: true}} : {name}))
  const wish = binary ? {parameters: {binary_data_output: true}} : {}
  const head = Buffer.from(JSON.stringify({...wish, inputs: described, outputs: wanted}))
  if (!binary) return {headers: {'content-type': 'application/json'}, body: head}
  const bytes = tensors.map(({data}) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  return {
    headers: {'content-type': 'application/octet-stream', [HEADER_LENGTH]: String(head.byteLength)},
    body: Buffer.concat([head, ...bytes]),
  }
}

/** Bytes that no answer exceeds: values in JSON with as many digits as a double has, and a good deal of description. */
export const answerLimit = (outputs: Shapes): number =>
  [...outputs.values()].reduce((sum, shape) => sum + 32 * sizeOf(shape), 2 ** 20)

const answerSchema = z.object({
  outputs: z.array(
    z.object({
      name: z.string(),
      datatype: z.string(),
      shape: z.array(z.number()),
      parameters: z.object({binary_data_size: z.number().int().min(0).optional()}).nullish(),
      data: z.array(z.unknown()).nullish(),
    }),
  ),
})
type Told = z.infer<typeof answerSchema>['outputs'][number]

/**
 * The outputs of one inference, as fresh arrays. A server may answer in JSON although it was asked in binary. Throws
 * Refusal.
 */
export const inferAnswer = (answer: Answer, outputs: Shapes): Record<string, Float32Array> => {
  const {bytes, headers} = answer
  const text = headers.get(HEADER_LENGTH)
  const headLength = text === null ? bytes.length : Number(text)
  if (!(headLength <= bytes.length)) throw new Refusal(`answers with a header of ${text} bytes in ${bytes.length}`)
  const parsed = answerSchema.safeParse(jsonOf(answer, headLength))
  if (!parsed.success) throw new Refusal('answers with no list of outputs; check host, port and model')
  const results: Record<string, Float32Array> = {}
  let at = headLength
  for (const told of parsed.data.outputs) {
    const size = told.parameters?.binary_data_size
    const raw = size === undefined ? undefined : bytes.subarray(at, at + size)
    at += size ?? 0
    const shape = outputs.get(told.name)
    if (shape) results[told.name] = valuesOf(told, shape, raw)
  }
  const missing = [...outputs.keys()].find(name => !results[name])
  if (missing) throw new Refusal(`answers without ${missing}`)
  return results
}

const valuesOf = (told: Told, shape: Shape, raw: Buffer | undefined): Float32Array => {
  const {name, datatype} = told
  if (datatype !== 'FP32' || String(told.shape) !== String(shape))
    throw new Refusal(`answers with ${name} ${datatype} [${told.shape}], expected FP32 [${shape}]`)
  const count = sizeOf(shape)
  const values = raw ? fromBytes(raw) : Float32Array.from((told.data ?? []).flat(Number.POSITIVE_INFINITY), numberIn)
  if (values.length !== count)
    throw new Refusal(`answers with ${values.length} of ${count} values for ${name}; something cut the answer`)
  if (!values.every(Number.isFinite)) throw new Refusal(`answers with values in ${name} that are not finite numbers`)
  return values
}

/** JSON has no NaN: some servers write null, which would count as 0. */
const numberIn = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN)

/** Copied, for in the answer they need not lie at a multiple of four. */
const fromBytes = (raw: Buffer): Float32Array => {
  const values = new Float32Array(raw.byteLength >> 2)
  new Uint8Array(values.buffer).set(raw.subarray(0, values.byteLength))
  return values
}
