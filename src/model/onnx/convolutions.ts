import {type ConvOptions, type Ops, type Shape, sizeOf} from '../ops.ts'
import type {Emit, Recorded} from './recorded.ts'

/**
 * Into how many parts the channels of a convolution are best cut. ONNX Runtime lays 16 of them into one block; blocks that lie
 * a power of two apart share the same lines of a cache (16 of each, 128 KiB apart, in those of today), and slow it down by half.
 */
const cacheParts = ({channels, length}: {channels: number; length: number}): number => {
  if (channels % 16 !== 0 || (length & (length - 1)) !== 0) return 1
  const blocksPerLine = (channels / 16) * Math.min(1, (length * 64) / 2 ** 17)
  return Math.max(1, 2 ** Math.ceil(Math.log2(blocksPerLine / 8)))
}

type Rest = Pick<Ops<Recorded>, 'constant' | 'add' | 'reshape' | 'transpose' | 'slice' | 'concat' | 'pad'>
type Convolutions = Pick<Ops<Recorded>, 'conv1d' | 'convTranspose1d'>

/** How convolutions are written down: in the forms that ONNX Runtime's CPU kernels run fastest, and its WebGPU ones rightly. */
export const createConvolutions = (
  {emit, constant, add, reshape, transpose, slice, concat, pad}: Rest & {readonly emit: Emit},
  {standard, webgpu}: {readonly standard: boolean; readonly webgpu: boolean},
): Convolutions => {
  // Convolutions run as two-dimensional ones with rows of their own, [B, C, rows, L]: ONNX Runtime's
  // CPU kernels for that layout are 20–30 % faster than its one-dimensional ones.
  const conv1d = (x: Recorded, weight: Recorded, bias?: Recorded, options: ConvOptions = {}): Recorded => {
    const {stride = 1, padding = 0, dilation = 1, axis = x.shape.length - 1} = options
    const [out, fanIn, kernel] = weight.shape as [number, number, number]
    const [batch, channels] = x.shape as [number, number]
    const length = x.shape[axis]!
    if (channels !== fanIn) throw new RangeError(`${channels} channels meet a kernel for ${fanIn}`)
    // ONNX Runtime 1.30's WebGPU kernel that takes three channels at a time adds up the wrong ones; silent ones make fours.
    if (webgpu && kernel > 1 && channels % 3 === 0 && channels % 4 !== 0) {
      const silent = 4 - (channels % 4)
      return conv1d(pad(x, 1, 0, silent), pad(weight, 1, 0, silent), bias, options)
    }
    const newLength = Math.floor((length + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1
    if (
      stride > 1 &&
      dilation === 1 &&
      weight.data &&
      isFoldable({length, stride, padding, axis, rank: x.shape.length})
    )
      return foldedConv(x, weight, bias, {stride, padding})
    const isPlain = webgpu || standard || !weight.data || kernel === 1
    const parts = isPlain ? 1 : cacheParts({channels, length: sizeOf(x.shape.slice(2))})
    if (parts > 1) return conv1dInParts(x, weight, bias, {...options, parts})
    // Everything before or everything behind the axis is one other axis; of both there cannot be something.
    const isLast = axis === x.shape.length - 1
    const others = sizeOf(x.shape) / batch / channels / length
    const image = (n: number): Shape => (isLast ? [others, n] : [n, others])
    const pair = (along: number, across: number) => (isLast ? [across, along] : [along, across])
    const y = emit(
      'Conv',
      [
        reshape(x, [batch, channels, ...image(length)]),
        reshape(weight, [out, fanIn, ...pair(kernel, 1)]),
        ...(bias ? [bias] : []),
      ],
      {
        shape: [batch, out, ...image(newLength)],
        attributes: {
          kernel_shape: pair(kernel, 1),
          strides: pair(stride, 1),
          dilations: pair(dilation, 1),
          pads: [...pair(padding, 0), ...pair(padding, 0)],
        },
      },
    )
    return reshape(y, [batch, out, ...x.shape.slice(2).with(axis - 2, newLength)])
  }

  // Few channels at a time, so that they do not drive each other out of the cache: y = Σ w[part] ∗ x[part].
  const conv1dInParts = (
    x: Recorded,
    weight: Recorded,
    bias: Recorded | undefined,
    {parts, ...options}: ConvOptions & {parts: number},
  ): Recorded => {
    const [out, fanIn, kernel] = weight.shape as [number, number, number]
    const each = fanIn / parts
    const part = (i: number): Recorded => {
      const values = new Float32Array(out * each * kernel)
      for (let o = 0; o < out; o++) {
        const from = (o * fanIn + i * each) * kernel
        values.set(weight.data!.subarray(from, from + each * kernel), o * each * kernel)
      }
      const kernels = constant(values, [out, each, kernel])
      return conv1d(slice(x, 1, i * each, (i + 1) * each), kernels, i === 0 ? bias : undefined, options)
    }
    let y = part(0)
    for (let i = 1; i < parts; i++) y = add(y, part(i))
    return y
  }

  const isFoldable = (of: {length: number; stride: number; padding: number; axis: number; rank: number}): boolean =>
    of.rank === 3 && of.axis === 2 && of.length % of.stride === 0 && of.padding % of.stride === 0
  // With `stride` samples laid into channels of their own, a convolution with steps is one without:
  // y[q] = Σ_j Σ_r x[(q + j)·s + r]·w[j·s + r + padding]. ONNX Runtime runs that faster.
  const foldedConv = (
    x: Recorded,
    weight: Recorded,
    bias: Recorded | undefined,
    {stride, padding}: {stride: number; padding: number},
  ): Recorded => {
    const [out, fanIn, kernel] = weight.shape as [number, number, number]
    const [batch, , length] = x.shape as [number, number, number]
    const taps = Math.ceil(kernel / stride)
    const dealt = new Float32Array(out * fanIn * stride * taps) // [out, in, r, taps]
    for (let row = 0; row < out * fanIn; row++)
      for (let k = 0; k < kernel; k++)
        dealt[(row * stride + (k % stride)) * taps + Math.floor(k / stride)] = weight.data![row * kernel + k]!
    const cut = transpose(reshape(x, [batch, fanIn, length / stride, stride]), [0, 1, 3, 2])
    const folded = reshape(cut, [batch, fanIn * stride, length / stride])
    const before = padding / stride
    const newLength = Math.floor((length + 2 * padding - kernel) / stride) + 1
    const y = conv1d(folded, constant(dealt, [out, fanIn * stride, taps]), bias, {padding: before})
    return slice(y, 2, 0, newLength)
  }

  // A transposed convolution is a convolution that makes `stride` outputs a frame, dealt out in turn:
  // y[q·s + r − padding] = Σ_j x[q − j]·w[r + j·s]. ONNX Runtime runs that faster than ConvTranspose.
  const convTranspose1d: Ops<Recorded>['convTranspose1d'] = (x, weight, bias, {stride, padding, outputPadding}) => {
    const [fanIn, out, kernel] = weight.shape as [number, number, number]
    const [batch, , length] = x.shape as [number, number, number]
    const taps = Math.ceil(kernel / stride)
    const source = weight.data
    if (!source) throw new TypeError('the kernel of convTranspose1d must be a constant')
    const dealt = new Float32Array(out * stride * fanIn * taps) // [out, r, in, taps], latest frame last
    for (let i = 0; i < fanIn; i++)
      for (let o = 0; o < out; o++)
        for (let k = 0; k < kernel; k++)
          dealt[((o * stride + (k % stride)) * fanIn + i) * taps + taps - 1 - Math.floor(k / stride)] =
            source[(i * out + o) * kernel + k]!
    const frames = length + taps - 1
    const biases = reshape(concat(Array<Recorded>(stride).fill(reshape(bias, [out, 1])), 1), [out * stride])
    const y = conv1d(x, constant(dealt, [out * stride, fanIn, taps]), biases, {padding: taps - 1})
    const inTurn = transpose(reshape(y, [batch, out, stride, frames]), [0, 1, 3, 2])
    const flat = reshape(inTurn, [batch, out, frames * stride])
    const newLength = (length - 1) * stride - 2 * padding + kernel + outputPadding
    return slice(flat, 2, padding, padding + newLength)
  }

  return {conv1d, convTranspose1d}
}
