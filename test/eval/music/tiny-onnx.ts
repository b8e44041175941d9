import {BinaryWriter, WireType} from '@bufbuild/protobuf/wire'
import {encodeModel, type Graph} from '../../../src/model/onnx/proto.ts'

export type Dimension = number | string
type OpenPort = {readonly name: string; readonly shape: readonly Dimension[]; readonly type?: number}

const FLOAT = 1

/** onnx.proto3's ValueInfoProto as a field of a graph. */
const writePort = (w: BinaryWriter, field: 11 | 12, {name, shape, type = FLOAT}: OpenPort): void => {
  const open = (number: number) => w.tag(number, WireType.LengthDelimited).fork()
  open(field).tag(1, WireType.LengthDelimited).string(name)
  open(2)
  open(1).tag(1, WireType.Varint).int32(type)
  open(2)
  for (const size of shape) {
    open(1)
    if (typeof size === 'number') w.tag(1, WireType.Varint).int64(size)
    else w.tag(2, WireType.LengthDelimited).string(size)
    w.join()
  }
  w.join().join().join().join()
}

type Ports = {readonly inputs: readonly OpenPort[]; readonly outputs: readonly OpenPort[]}

/** An ONNX model whose inputs and outputs may have open sizes, which a recorded graph never has. */
export const openModel = (graph: Pick<Graph, 'nodes' | 'initializers'>, {inputs, outputs}: Ports): Uint8Array => {
  const closed = encodeModel({...graph, inputs: [], outputs: []}, {opset: 20, irVersion: 9})
  // A message that comes twice is merged.
  const ports = new BinaryWriter().tag(7, WireType.LengthDelimited).fork()
  for (const input of inputs) writePort(ports, 11, input)
  for (const output of outputs) writePort(ports, 12, output)
  return Buffer.concat([closed, ports.join().finish()])
}

/** x, whatever its shape, as one row times a matrix: `dims` sums of its values, weighted by 1 + k for the k-th. */
export const sumsModel = (input: readonly Dimension[], {size, dims, output = [1, dims]}: Sums): Uint8Array => {
  const weights = Float32Array.from({length: size * dims}, (_, i) => 1 + (i % dims))
  return openModel(
    {
      nodes: [
        {op: 'Reshape', inputs: ['x', 'row'], outputs: ['flat']},
        {op: 'MatMul', inputs: ['flat', 'w'], outputs: ['y']},
      ],
      initializers: [
        {name: 'w', shape: [size, dims], data: weights},
        {name: 'row', shape: [2], data: BigInt64Array.of(1n, -1n)},
      ],
    },
    {inputs: [{name: 'x', shape: input}], outputs: [{name: 'y', shape: output}]},
  )
}

type Sums = {readonly size: number; readonly dims: number; readonly output?: readonly Dimension[]}
