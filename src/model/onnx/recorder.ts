import {broadcastShape, NORM_EPSILON, type Ops, type Shape, sizeOf} from '../ops.ts'
import {createConvolutions} from './convolutions.ts'
import {createCasts, meetingOf} from './precision.ts'
import {encodeApart, encodeModel, type Graph, type Initializer, type ModelApart, type Node, type Port} from './proto.ts'
import type {Precision} from './provider.ts'
import type {Emit, Recorded} from './recorded.ts'

export type Recorder = Ops<Recorded> & {
  input(name: string, shape: Shape): Recorded
  output(name: string, x: Recorded): void
  /** The graph so far as an ONNX model. */
  finish(): Uint8Array
  /** The same with its weights to be written to a file of that name beside it. */
  finishApart(file: string): ModelApart
}

// Opset 20 brought Gelu; everything used here runs on ONNX Runtime's CPU and WebGPU engines.
const OPSET = {opset: 20, irVersion: 9}
/** Constants of at most this many values are shared when they are equal, larger ones when they are the same array. */
const SHARED_BY_VALUE = 16

export type RecorderOptions = {
  /** Makes every tapped tensor an output named by its path; for tests. */
  readonly expose?: boolean
  /** Writes down nothing but what the ONNX standard has, for other runtimes than ONNX Runtime. */
  readonly standard?: boolean
  /** Keeps off what ONNX Runtime's WebGPU engine computes wrongly. */
  readonly webgpu?: boolean
  /** Of what lies between `narrow` and `widen`, fp32 when absent; inputs and outputs are float32 all the same. */
  readonly precision?: Precision
}

/** An `Ops` that writes down an ONNX graph. */
export const createRecorder = (options: RecorderOptions = {}): Recorder => {
  const {expose = false, standard = false, webgpu = false, precision: inside = 'fp32'} = options
  const nodes: Node[] = []
  const initializers: Initializer[] = []
  const inputs: Port[] = []
  const outputs: Port[] = []
  const byValue = new Map<string, Recorded>()
  const byArray = new Map<Float32Array, Recorded[]>()
  const integers = new Map<string, string>()
  const cast = createCasts({nodes, initializers})

  const emit: Emit = (op, args, {shape, attributes, extra = []}) => {
    const precision = meetingOf(args)
    const inputs = args.map(arg => cast(arg, precision).name)
    const name = `${op.toLowerCase()}${nodes.length}`
    nodes.push({op, inputs: [...inputs, ...extra], outputs: [name], attributes})
    return {name, shape, precision}
  }

  const constant = (data: Float32Array, shape: Shape): Recorded => {
    if (data.length !== sizeOf(shape)) throw new RangeError(`${data.length} values do not fill [${shape}]`)
    const key = data.length <= SHARED_BY_VALUE ? `${shape}:${data.join()}` : undefined
    const known = key ? byValue.get(key) : byArray.get(data)?.find(c => String(c.shape) === String(shape))
    if (known) return known
    const made: Recorded = {name: `w${initializers.length}`, shape, data}
    initializers.push({name: made.name, shape, data})
    if (key) byValue.set(key, made)
    else byArray.set(data, [...(byArray.get(data) ?? []), made])
    return made
  }
  const scalar = (value: number): Recorded => constant(Float32Array.of(value), [])

  /** The name of an int64 vector: shapes, axes and bounds come to ONNX as tensors. */
  const integer = (values: readonly number[]): string => {
    const key = values.join()
    const known = integers.get(key)
    if (known) return known
    const name = `i${initializers.length}`
    initializers.push({name, shape: [values.length], data: BigInt64Array.from(values, BigInt)})
    integers.set(key, name)
    return name
  }

  const unary = (op: string) => (x: Recorded) => emit(op, [x], {shape: x.shape})
  const binary = (op: string) => (a: Recorded, b: Recorded | number) => {
    const right = typeof b === 'number' ? scalar(b) : b
    return emit(op, [a, right], {shape: broadcastShape(a.shape, right.shape)})
  }
  const add = binary('Add')
  const mul = binary('Mul')
  const sigmoid = unary('Sigmoid')

  const reshape = (x: Recorded, shape: Shape): Recorded => {
    if (sizeOf(x.shape) !== sizeOf(shape)) throw new RangeError(`[${x.shape}] cannot be seen as [${shape}]`)
    if (String(x.shape) === String(shape)) return x
    if (x.data) return constant(x.data, shape)
    return emit('Reshape', [x], {shape, extra: [integer(shape)]})
  }
  const transpose = (x: Recorded, order: readonly number[]) =>
    emit('Transpose', [x], {shape: order.map(axis => x.shape[axis]!), attributes: {perm: order}})

  const matmul = (a: Recorded, b: Recorded, plus?: Recorded): Recorded => {
    const [m, k] = a.shape.slice(-2) as [number, number]
    const [rows, n] = b.shape.slice(-2) as [number, number]
    if (k !== rows) throw new RangeError(`[${a.shape}] · [${b.shape}] do not fit`)
    const shape = [...broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)), m, n]
    if (plus && shape.length === 2) return emit('Gemm', [a, b, plus], {shape})
    const y = emit('MatMul', [a, b], {shape})
    return plus ? add(y, plus) : y
  }
  const linear = (x: Recorded, weight: Recorded, bias?: Recorded): Recorded => {
    const [out, fanIn] = weight.shape as [number, number]
    const rows = reshape(x, [sizeOf(x.shape) / fanIn, fanIn])
    const y = emit('Gemm', [rows, weight, ...(bias ? [bias] : [])], {
      shape: [rows.shape[0]!, out],
      attributes: {transB: 1},
    })
    return reshape(y, x.shape.with(-1, out))
  }

  const slice = (x: Recorded, axis: number, from: number, to: number): Recorded => {
    const shape = x.shape.with(axis, to - from)
    if (from === 0 && to === x.shape[axis]) return x
    return emit('Slice', [x], {shape, extra: [integer([from]), integer([to]), integer([axis])]})
  }
  const concat = (xs: readonly Recorded[], axis: number): Recorded => {
    const length = xs.reduce((sum, x) => sum + x.shape[axis]!, 0)
    return emit('Concat', xs, {shape: xs[0]!.shape.with(axis, length), attributes: {axis}})
  }
  const pad = (x: Recorded, axis: number, before: number, after: number): Recorded => {
    const ends = (n: number) => x.shape.map((_, i) => (i === axis ? n : 0))
    const shape = x.shape.with(axis, x.shape[axis]! + before + after)
    return emit('Pad', [x], {shape, extra: [integer([...ends(before), ...ends(after)])]})
  }

  const {conv1d, convTranspose1d} = createConvolutions(
    {emit, constant, add, reshape, transpose, slice, concat, pad},
    {standard, webgpu},
  )

  // InstanceNormalization sees each group as one channel; its own scale and shift stay 1 and 0.
  const groupNorm = (x: Recorded, groups: number, scale: Recorded, shift: Recorded): Recorded => {
    const [batch] = x.shape as [number]
    const grouped = reshape(x, [batch, groups, sizeOf(x.shape) / batch / groups])
    const attributes = {epsilon: {float: NORM_EPSILON}}
    const normal = emit('InstanceNormalization', [grouped, every(1, groups), every(0, groups)], {
      shape: grouped.shape,
      attributes,
    })
    return affine(reshape(normal, x.shape), scale, shift)
  }
  const every = (value: number, count: number) => constant(new Float32Array(count).fill(value), [count])
  /** x [B, C, L] · scale + shift, [B | 1, C, 1]. As a BatchNormalization that finds nothing to do else, it is one pass. */
  const affine = (x: Recorded, scale: Recorded, shift: Recorded): Recorded => {
    const [, channels] = x.shape as [number, number]
    if (sizeOf(scale.shape) !== channels || sizeOf(shift.shape) !== channels) return add(mul(x, scale), shift)
    const by = [reshape(scale, [channels]), reshape(shift, [channels]), every(0, channels), every(1, channels)]
    return emit('BatchNormalization', [x, ...by], {shape: x.shape, attributes: {epsilon: {float: 0}}})
  }

  // ONNX Runtime's own operator of ONNX's domain: opset 23's RMSNormalization came to its engines later.
  const fusedRmsNorm = (x: Recorded, gain: Recorded): Recorded =>
    emit('SimplifiedLayerNormalization', [x, gain], {
      shape: x.shape,
      attributes: {axis: -1, epsilon: {float: NORM_EPSILON}},
    })
  // Step for step what ONNX Runtime knows to fuse into the same. Squares do not go into float16.
  const plainRmsNorm = (x: Recorded, gain: Recorded): Recorded => {
    const wide = cast(x, 'fp32')
    const squares = emit('Pow', [wide, scalar(2)], {shape: x.shape})
    const shape = x.shape.with(-1, 1)
    const mean = emit('ReduceMean', [squares], {shape, attributes: {keepdims: 1}, extra: [integer([-1])]})
    const root = emit('Sqrt', [add(mean, scalar(NORM_EPSILON))], {shape})
    return mul(cast(emit('Div', [wide, root], {shape: x.shape}), x.precision), gain)
  }

  const asOutput = (name: string, x: Recorded) => {
    nodes.push({op: 'Identity', inputs: [cast(x, 'fp32').name], outputs: [name]})
    outputs.push({name, shape: x.shape})
  }

  const graph = (): Graph => {
    // What no output needs is left out: ONNX Runtime would compute it.
    const used = new Set(outputs.map(({name}) => name))
    const needed = nodes.toReversed().filter(node => {
      if (!node.outputs.some(name => used.has(name))) return false
      for (const name of node.inputs) used.add(name)
      return true
    })
    return {nodes: needed.reverse(), initializers: initializers.filter(({name}) => used.has(name)), inputs, outputs}
  }

  return {
    shape: x => x.shape,
    constant,
    add,
    sub: binary('Sub'),
    mul,
    div: binary('Div'),
    sqrt: unary('Sqrt'),
    log: unary('Log'),
    sin: unary('Sin'),
    cos: unary('Cos'),
    sigmoid,
    silu: x => mul(x, sigmoid(x)),
    gelu: unary('Gelu'),
    clamp: (x, low, high) => emit('Clip', [x, scalar(low), scalar(high)], {shape: x.shape}),
    sum: (x, axis) =>
      emit('ReduceSum', [x], {shape: x.shape.with(axis, 1), attributes: {keepdims: 1}, extra: [integer([axis])]}),
    softmax: x => emit('Softmax', [x], {shape: x.shape, attributes: {axis: -1}}),
    matmul,
    linear,
    conv1d,
    convTranspose1d,
    groupNorm,
    layerNorm: (x, gain) =>
      emit('LayerNormalization', [x, gain], {shape: x.shape, attributes: {axis: -1, epsilon: {float: NORM_EPSILON}}}),
    rmsNorm: standard ? plainRmsNorm : fusedRmsNorm,
    reshape,
    transpose,
    gather: (x, axis, indices) =>
      emit('Gather', [x], {shape: x.shape.with(axis, indices.length), attributes: {axis}, extra: [integer(indices)]}),
    concat,
    slice,
    pad,
    narrow: x => cast(x, inside),
    widen: x => cast(x, 'fp32'),
    tap: (path, x) => {
      if (expose) asOutput(path, x)
      return x
    },
    input: (name, shape) => {
      inputs.push({name, shape})
      return {name, shape, precision: 'fp32'}
    },
    output: asOutput,
    finish: () => encodeModel(graph(), OPSET),
    finishApart: file => encodeApart(graph(), OPSET, file),
  }
}
