import type {Tensor, Tensor1D, Tensor3D, Tensor4D} from '@tensorflow/tfjs-core'
import {broadcastShape, NORM_EPSILON, type Shape, sizeOf} from '../ops.ts'
import type {Tf} from './backends.ts'
import {type Order, simplified} from './order.ts'

// What one step does, on tensors that exist. Each returns a tensor of its own.

/** Transposed with as few axes as it takes: the fewer, the faster. */
export const transpose = (tf: Tf, x: Tensor, order: Order): Tensor => {
  const {shape, order: simple} = simplified(x.shape, order)
  const turned = tf.transpose(tf.reshape(x, [...shape]), [...simple])
  return tf.reshape(
    turned,
    order.map(axis => x.shape[axis]!),
  )
}

/** [outer, axis, inner]: whatever happens along one axis takes no more than three. */
export const aroundAxis = (shape: Shape, axis: number): [number, number, number] => [
  sizeOf(shape.slice(0, axis)),
  shape[axis]!,
  sizeOf(shape.slice(axis + 1)),
]

/** Sums in float32 one after the other lose digits; longer rows than this are summed in pieces. */
const PIECE = 1024

/** The mean of each row of [rows, n] → [rows]. */
const rowMeans = (tf: Tf, x: Tensor): Tensor => {
  const [rows, n] = x.shape as [number, number]
  let pieces = 1
  while (n / pieces > PIECE && (n / pieces) % 2 === 0) pieces *= 2
  const means = tf.mean(tf.reshape(x, [rows * pieces, n / pieces]), 1)
  return pieces === 1 ? means : tf.mean(tf.reshape(means, [rows, pieces]), 1)
}

/** Over the last axis, as [..., 1]. */
const meanOfLast = (tf: Tf, x: Tensor): Tensor => {
  const n = x.shape.at(-1)!
  return tf.reshape(rowMeans(tf, tf.reshape(x, [x.size / n, n])), [...x.shape.slice(0, -1), 1])
}

/** x / √(mean of x² over the last axis) · gain */
export const rmsNorm = (tf: Tf, x: Tensor, gain: Tensor): Tensor => {
  const power = meanOfLast(tf, tf.square(x))
  return tf.mul(tf.div(x, tf.sqrt(tf.add(power, NORM_EPSILON))), gain)
}

export const layerNorm = (tf: Tf, x: Tensor, gain: Tensor): Tensor => rmsNorm(tf, tf.sub(x, meanOfLast(tf, x)), gain)

/** x [B, L, C] → the mean of each channel [B, C]. */
const channelMeans = (tf: Tf, x: Tensor): Tensor => {
  const [batch, length, channels] = x.shape as [number, number, number]
  const rows = tf.reshape(transpose(tf, x, [0, 2, 1]), [batch * channels, length])
  return tf.reshape(rowMeans(tf, rows), [batch, channels])
}

/** x [B, L, C], scale and shift [B | 1, 1, C]. */
export const groupNormChannelsLast = (
  tf: Tf,
  {x, scale, shift}: {x: Tensor; scale: Tensor; shift: Tensor},
  groups: number,
): Tensor => {
  const [batch, , channels] = x.shape as [number, number, number]
  /** Of each group, for each of its channels: [B, 1, C]. */
  const groupMeans = (of: Tensor): Tensor => {
    const means = tf.mean(tf.reshape(channelMeans(tf, of), [batch, groups, channels / groups]), 2, true)
    return tf.reshape(tf.tile(means, [1, 1, channels / groups]), [batch, 1, channels])
  }
  const centred = tf.sub(x, groupMeans(x))
  const deviation = tf.sqrt(tf.add(groupMeans(tf.square(centred)), NORM_EPSILON))
  return tf.add(tf.mul(centred, tf.div(scale, deviation)), shift)
}

/** One matrix after the other: tfjs' wasm and cpu backends multiply stacks slowly, and broadcast some of them wrongly. */
const productsInTurn = (tf: Tf, a: Tensor, b: Tensor): Tensor => {
  const [m, k] = a.shape.slice(-2) as [number, number]
  const n = b.shape.at(-1)!
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2))
  const [as, bs] = [tf.reshape(a, [-1, m, k]), tf.reshape(b, [-1, k, n])]
  const products = Array.from({length: sizeOf(batch)}, (_, i) =>
    tf.tidy(() => tf.matMul(item(tf, as, itemIndex(a.shape, batch, i)), item(tf, bs, itemIndex(b.shape, batch, i)))),
  )
  return tf.reshape(tf.concat(products, 0), [...batch, m, n])
}

/** Which matrix of a stack of `shape` meets item `i` of the stack that it is broadcast to. */
const itemIndex = (shape: Shape, batch: Shape, i: number): number => {
  let [index, stride, rest] = [0, 1, i]
  for (let axis = 1; axis <= batch.length; axis++) {
    const at = rest % batch.at(-axis)!
    rest = Math.floor(rest / batch.at(-axis)!)
    const n = axis <= shape.length - 2 ? shape.at(-axis - 2)! : 1
    if (n !== 1) index += at * stride
    stride *= n
  }
  return index
}

/** One matrix of [n, rows, columns]. */
const item = (tf: Tf, x: Tensor, i: number): Tensor => tf.reshape(tf.slice(x, [i, 0, 0], [1, -1, -1]), x.shape.slice(1))

/** [..., m, k] · [..., k, n], broadcast over the leading axes; only one of them may be a stack, or both. */
export const matmul = (tf: Tf, {a, b}: {a: Tensor; b: Tensor}, stacked: boolean): Tensor => {
  const [k, n] = b.shape.slice(-2) as [number, number]
  if (b.size === k * n) return tf.matMul(tf.reshape(a, [a.size / k, k]), tf.reshape(b, [k, n]))
  return stacked ? tf.matMul(spreadTo(tf, a, b), spreadTo(tf, b, a)) : productsInTurn(tf, a, b)
}

/** A stack that is to meet another one: as it is where only its leading axes broadcast, for tfjs has no other way. */
const spreadTo = (tf: Tf, x: Tensor, other: Tensor): Tensor => {
  const [mine, theirs] = [x.shape.slice(0, -2), other.shape.slice(0, -2)]
  const batch = broadcastShape(mine, theirs)
  const own = mine.slice(mine.findIndex(n => n !== 1))
  if (String(own) === String(batch.slice(batch.length - own.length))) return x
  return tf.broadcastTo(x, [...batch, ...x.shape.slice(-2)])
}

type Conv = {readonly stride: number; readonly padding: number; readonly dilation: number}

/** x [B, rows, L, in], kernel [1, k, in, out], bias [out] → [B, rows, L′, out]. */
export const conv2d = (
  tf: Tf,
  {x, kernel, bias}: {x: Tensor; kernel: Tensor; bias?: Tensor},
  {stride, padding, dilation}: Conv,
): Tensor => {
  // tfjs refuses steps and gaps at the same time: then every place is computed, and some are taken.
  const both = stride > 1 && dilation > 1
  const y = tf.fused.conv2d({
    x: x as Tensor4D,
    filter: kernel as Tensor4D,
    strides: [both ? 1 : stride, 1],
    pad: [
      [0, 0],
      [padding, padding],
      [0, 0],
      [0, 0],
    ],
    dilations: [dilation, 1],
    bias: bias as Tensor1D | undefined,
  })
  if (!both) return y
  const places = Array.from({length: Math.ceil(y.shape[1]! / stride)}, (_, i) => i * stride)
  return tf.gather(y, tf.tensor1d(places, 'int32'), 1)
}

/**
 * The kernel [1, taps, in, stride · out] of the convolution that makes `stride` samples of every frame in turn:
 * y[q·s + r] = Σ_j x[q − j]·w[r + j·s].
 */
export const dealtKernel = (tf: Tf, weight: Tensor, stride: number): Tensor => {
  const [fanIn, out, k] = weight.shape as [number, number, number]
  const taps = Math.ceil(k / stride)
  const whole = tf.pad(weight as Tensor3D, [
    [0, 0],
    [0, 0],
    [0, taps * stride - k],
  ])
  const inTurn = tf.reverse(tf.reshape(whole, [fanIn, out, taps, stride]), 2) // latest frame last
  return tf.reshape(tf.transpose(inTurn, [2, 0, 3, 1]), [1, taps, fanIn, stride * out])
}
