import type {Tensor} from '@tensorflow/tfjs-core'
import {broadcastShape, type ConvOptions, type Ops, type Shape, sizeOf} from '../ops.ts'
import type {Tf} from './backends.ts'
import * as kernels from './kernels.ts'
import {channelsLast, composed, identity, reordered} from './order.ts'
import type {Program, Stored} from './program.ts'
import {createValues, type Value} from './values.ts'

export type Operations = Ops<Value> & {
  input(name: string, shape: Shape): Value
  /** The step whose tensor holds x in its own order. */
  output(x: Value): Stored
}

export type OperationsOptions = {
  /** Whether the backend multiplies stacks of matrices well, broadcasting them. */
  readonly stacked: boolean
}

/** An `Ops` that writes down a program of tfjs. */
export const createOperations = (tf: Tf, program: Program, {stacked}: OperationsOptions): Operations => {
  const uploaded = new WeakMap<Float32Array, Value[]>()
  const values = createValues(tf, program)
  const {plain, step, ordered, storedAs, inOrder, reshape, unary, binary, along, slice} = values
  const add = binary(tf.add)

  const matmul = (a: Value, b: Value, plus?: Value): Value => {
    const [m, k] = a.shape.slice(-2) as [number, number]
    const [rows, n] = b.shape.slice(-2) as [number, number]
    if (k !== rows) throw new RangeError(`[${a.shape}] · [${b.shape}] do not fit`)
    const shape = [...broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)), m, n]
    if (sizeOf(a.shape) === m * k && shape.length > 2 && b.shape.length === shape.length) {
      // One matrix from the left: one product with everything that it meets, stored the other way round.
      const turned = identity(shape.length)
        .with(-2, shape.length - 1)
        .with(-1, shape.length - 2)
      const stored = reordered(shape, turned)
      const made = program.step([inOrder(a), storedAs(b, turned)], stored, (matrix, rows) =>
        tf.reshape(tf.matMul(tf.reshape(rows!, [-1, k]), tf.reshape(matrix!, [m, k]), false, true), [...stored]),
      )
      return plus ? add(ordered(made, turned), plus) : ordered(made, turned)
    }
    const y = step([inOrder(a), inOrder(b)], shape, (left, right) =>
      tf.reshape(kernels.matmul(tf, {a: left!, b: right!}, stacked), shape),
    )
    return plus ? add(y, plus) : y
  }
  /** What tfjs can add while it multiplies: its wasm backend takes only what was made as a vector. */
  const fusable = (bias: Value | undefined): Stored[] =>
    bias?.stored.known
      ? [program.step([inOrder(bias)], [sizeOf(bias.shape)], one => tf.add(tf.reshape(one!, [-1]), 0))]
      : []
  const linear = (x: Value, weight: Value, bias?: Value): Value => {
    const [out, fanIn] = weight.shape as [number, number]
    const shape = x.shape.with(-1, out)
    const fused = fusable(bias)
    const y = step([inOrder(x), storedAs(weight, [1, 0]), ...fused], shape, (rows, matrix, shift) =>
      tf.reshape(tf.fused.matMul({a: tf.reshape(rows!, [-1, fanIn]), b: matrix!, bias: shift}), [...shape]),
    )
    return bias && fused.length === 0 ? add(y, reshape(bias, [out])) : y
  }

  /** x [B, in, ..., L, ...] and a kernel stored as [1, k, in, out] → [B, out, ..., L′, ...], channels last. */
  const convolve = (x: Value, kernel: Stored, {bias, ...options}: ConvOptions & {bias?: Value}): Value => {
    const {stride = 1, padding = 0, dilation = 1, axis = x.shape.length - 1} = options
    const [, taps, , out] = kernel.shape as [number, number, number, number]
    const order = channelsLast(x.shape.length)
    const stored = storedAs(x, order) // [B, ..., L, ..., in]
    const [batch, length, channels] = [stored.shape[0]!, x.shape[axis]!, stored.shape.at(-1)!]
    const before = sizeOf(x.shape.slice(2, axis))
    const around = [batch * before, length, sizeOf(x.shape.slice(axis + 1)), channels]
    const newLength = Math.floor((length + 2 * padding - dilation * (taps - 1) - 1) / stride) + 1
    const shape = [...stored.shape.with(axis - 1, newLength).slice(0, -1), out]
    const fused = fusable(bias)
    const made = program.step([stored, kernel, ...fused], shape, (h, w, shift) => {
      const inputs = {x: tf.reshape(h!, around), kernel: tf.reshape(w!, [taps, 1, channels, out]), bias: shift}
      return tf.reshape(kernels.conv2d(tf, inputs, {stride, padding, dilation}), shape)
    })
    const y = ordered(made, order)
    return bias && fused.length === 0 ? add(y, reshape(bias, [1, out, ...x.shape.slice(2).fill(1)])) : y
  }
  const conv1d = (x: Value, weight: Value, bias?: Value, options: ConvOptions = {}): Value => {
    const [out, fanIn, taps] = weight.shape as [number, number, number]
    if (x.shape[1] !== fanIn) throw new RangeError(`${x.shape[1]} channels meet a kernel for ${fanIn}`)
    const {stored} = reshape(plain(storedAs(weight, [2, 1, 0])), [1, taps, fanIn, out])
    return convolve(x, stored, {...options, bias})
  }
  const convTranspose1d: Operations['convTranspose1d'] = (x, weight, bias, {stride, padding, outputPadding}) => {
    const [fanIn, out, k] = weight.shape as [number, number, number]
    const [batch, , length] = x.shape as [number, number, number]
    const taps = Math.ceil(k / stride)
    const kernel = program.step([inOrder(weight)], [1, taps, fanIn, stride * out], w =>
      kernels.dealtKernel(tf, w!, stride),
    )
    const biases = step([inOrder(bias)], [stride * out], one => tf.tile(one!, [stride]))
    const y = convolve(x, kernel, {padding: taps - 1, bias: biases}) // stored as [B, frames, (stride, out)]
    const samples = [batch, (length + taps - 1) * stride, out]
    const dealt = program.step([y.stored], samples, one => tf.reshape(one!, samples))
    const newLength = (length - 1) * stride - 2 * padding + k + outputPadding
    return slice(ordered(dealt, channelsLast(3)), 2, padding, padding + newLength)
  }

  const groupNorm = (x: Value, groups: number, scale: Value, shift: Value): Value => {
    const order = channelsLast(3)
    const from = [x, scale, shift].map(one => storedAs(one, order))
    const stored = program.step(from, from[0]!.shape, (h, gain, offset) =>
      kernels.groupNormChannelsLast(tf, {x: h!, scale: gain!, shift: offset!}, groups),
    )
    return ordered(stored, order)
  }
  const overLast =
    (run: (tf: Tf, x: Tensor, gain: Tensor) => Tensor) =>
    (x: Value, gain: Value): Value =>
      step([inOrder(x), inOrder(gain)], x.shape, (h, by) => run(tf, h!, by!))

  return {
    shape: x => x.shape,
    constant: (data, shape) => {
      if (data.length !== sizeOf(shape)) throw new RangeError(`${data.length} values do not fill [${shape}]`)
      const same = uploaded.get(data) ?? []
      const found = same.find(one => String(one.shape) === String(shape))
      if (found) return found
      const made = step([], shape, () => tf.tensor(data, [...shape]))
      uploaded.set(data, [...same, made])
      return made
    },
    add,
    sub: binary(tf.sub),
    mul: binary(tf.mul),
    div: binary(tf.div),
    sqrt: unary(tf.sqrt),
    log: unary(tf.log),
    sin: unary(tf.sin),
    cos: unary(tf.cos),
    sigmoid: unary(tf.sigmoid),
    silu: unary(x => tf.mul(x, tf.sigmoid(x))),
    gelu: unary(x => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1))),
    clamp: (x, low, high) => unary(one => tf.clipByValue(one, low, high))(x),
    sum: (x, axis) => along(x, axis, 1, one => tf.sum(one, 1)),
    softmax: x => step([inOrder(x)], x.shape, one => tf.softmax(one!)),
    matmul,
    linear,
    conv1d,
    convTranspose1d,
    groupNorm,
    layerNorm: overLast(kernels.layerNorm),
    rmsNorm: overLast(kernels.rmsNorm),
    reshape,
    transpose: (x, order) => ({stored: x.stored, order: composed(x.order, order), shape: reordered(x.shape, order)}),
    concat: values.concat,
    slice,
    gather: values.gather,
    pad: values.pad,
    narrow: x => x,
    widen: x => x,
    tap: (_, x) => x,
    input: (name, shape) => plain(program.input(name, shape)),
    output: inOrder,
  }
}
