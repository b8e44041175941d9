import {BinaryWriter, WireType} from '@bufbuild/protobuf/wire'
import type {Shape} from '../ops.ts'

// The few messages of onnx.proto3 that a recorded graph needs, written field by field.
// A message is a list of byte chunks, so that weights are copied once, at the very end.

export type Attribute = number | string | readonly number[] | {readonly float: number}
export type Node = {
  readonly op: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes?: Readonly<Record<string, Attribute>>
}
/** Its values: Uint16Array holds the bits of float16. */
export type Initializer = {
  readonly name: string
  readonly shape: Shape
  readonly data: Float32Array | BigInt64Array | Uint16Array
}
export type Port = {readonly name: string; readonly shape: Shape}
export type Graph = {
  readonly nodes: readonly Node[]
  readonly initializers: readonly Initializer[]
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
}

type Chunks = readonly Uint8Array[]

const FLOAT = 1
const INT64 = 7
const FLOAT16 = 10
const EXTERNAL = 1
/** Smaller tensors stay in the model: shapes and bounds must. */
const APART_FROM = 4096
/** Where a runtime may map values straight into memory. */
const PAGE = 4096

const scalars = (write: (w: BinaryWriter) => void): Chunks => {
  const writer = new BinaryWriter()
  write(writer)
  return [writer.finish()]
}
const int = (field: number, value: number): Chunks => scalars(w => w.tag(field, WireType.Varint).int64(value))
const float = (field: number, value: number): Chunks => scalars(w => w.tag(field, WireType.Bit32).float(value))
const text = (field: number, value: string): Chunks =>
  scalars(w => w.tag(field, WireType.LengthDelimited).string(value))
const ints = (field: number, values: readonly number[]): Chunks =>
  scalars(w => {
    w.tag(field, WireType.LengthDelimited).fork()
    for (const value of values) w.int64(value)
    w.join()
  })
/** A length-delimited field: a message, or raw bytes. */
const field = (number: number, ...parts: readonly Chunks[]): Chunks => {
  const chunks = parts.flat()
  const length = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0)
  return [...scalars(w => w.tag(number, WireType.LengthDelimited).uint32(length)), ...chunks]
}

const attribute = (name: string, value: Attribute): Chunks => {
  if (typeof value === 'number') return field(5, text(1, name), int(3, value), int(20, 2))
  if (typeof value === 'string') return field(5, text(1, name), text(4, value), int(20, 3))
  if ('float' in value) return field(5, text(1, name), float(2, value.float), int(20, 1))
  return field(5, text(1, name), ints(8, value), int(20, 7))
}

const node = ({op, inputs, outputs, attributes = {}}: Node): Chunks =>
  field(
    1,
    ...inputs.map(name => text(1, name)),
    ...outputs.map(name => text(2, name)),
    text(3, outputs[0]!),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  )

const bytesOf = ({data}: Initializer): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

const typeOf = (data: Initializer['data']): number => {
  if (data instanceof Float32Array) return FLOAT
  return data instanceof Uint16Array ? FLOAT16 : INT64
}

/** A tensor; its values stand in it, or lie at `offset` of a file beside the model. */
const initializer = (tensor: Initializer, apart?: {file: string; offset: number}): Chunks => {
  const {name, shape, data} = tensor
  const entry = (key: string, value: string | number): Chunks => field(13, text(1, key), text(2, String(value)))
  const values = apart
    ? [
        entry('location', apart.file),
        entry('offset', apart.offset),
        entry('length', data.byteLength),
        int(14, EXTERNAL),
      ]
    : [field(9, [bytesOf(tensor)])]
  return field(5, ints(1, shape), int(2, typeOf(data)), text(8, name), ...values)
}

const port = (number: 11 | 12, {name, shape}: Port): Chunks => {
  const dims = shape.map(n => field(1, int(1, n)))
  return field(number, text(1, name), field(2, field(1, int(1, FLOAT), field(2, ...dims))))
}

type Version = {readonly opset: number; readonly irVersion: number}

/**
 * An ONNX `ModelProto` holding one graph, as bytes; its ports are float32. Weights lie in it raw, little-endian
 * as the machine holds them. Beyond 2 GiB no reader takes it.
 */
export const encodeModel = (graph: Graph, version: Version): Uint8Array =>
  encode(
    graph,
    graph.initializers.map(tensor => initializer(tensor)),
    version,
  )

/** A model whose large tensors lie in a file beside it, `file`: `weights` one after the other, zeros between them. */
export type ModelApart = {readonly model: Uint8Array; readonly weights: readonly Uint8Array[]}

export const encodeApart = (graph: Graph, version: Version, file: string): ModelApart => {
  const weights: Uint8Array[] = []
  let offset = 0
  const initializers = graph.initializers.map(tensor => {
    if (tensor.data.byteLength < APART_FROM) return initializer(tensor)
    const at = offset
    const spare = (PAGE - (tensor.data.byteLength % PAGE)) % PAGE
    weights.push(bytesOf(tensor), new Uint8Array(spare))
    offset += tensor.data.byteLength + spare
    return initializer(tensor, {file, offset: at})
  })
  return {model: encode(graph, initializers, version), weights}
}

const encode = (graph: Graph, initializers: readonly Chunks[], {opset, irVersion}: Version): Uint8Array => {
  const chunks = [
    int(1, irVersion),
    text(2, 'quartet'),
    field(8, text(1, ''), int(2, opset)),
    field(
      7,
      ...graph.nodes.map(node),
      text(2, 'denoise'),
      ...initializers,
      ...graph.inputs.map(input => port(11, input)),
      ...graph.outputs.map(output => port(12, output)),
    ),
  ].flat()
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}
