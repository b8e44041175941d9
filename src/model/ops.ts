export type Shape = readonly number[]

/** Shapes by name: of a network's parameters, or of what one call takes or gives. */
export type Shapes = ReadonlyMap<string, Shape>

/** Values as a checkpoint holds them: row-major, float32. */
export type TensorData = {readonly shape: Shape; readonly data: Float32Array}

/** A network's parameters by name. */
export type Tensors = ReadonlyMap<string, TensorData>

export type ConvOptions = {
  readonly stride?: number
  /** Zeros put on both ends, in samples. */
  readonly padding?: number
  readonly dilation?: number
  /** Along which axis of x, from 2: the last one when absent. */
  readonly axis?: number
}

/**
 * The tensor operations that networks are written over. One implementation records an ONNX
 * graph, another executes at once. `T` is whatever that implementation passes around; every
 * shape is known while the network is being written down. Axes count from 0; binary operations
 * broadcast like numpy; numbers stand for scalars.
 */
export type Ops<T> = {
  shape(x: T): Shape
  constant(data: Float32Array, shape: Shape): T

  add(a: T, b: T | number): T
  sub(a: T, b: T | number): T
  mul(a: T, b: T | number): T
  div(a: T, b: T | number): T
  sqrt(x: T): T
  log(x: T): T
  sin(x: T): T
  cos(x: T): T
  sigmoid(x: T): T
  /** x · sigmoid(x) */
  silu(x: T): T
  /** x · Φ(x), with the exact error function and not the tanh approximation. */
  gelu(x: T): T
  clamp(x: T, low: number, high: number): T
  /** Over one axis, which stays with length 1. */
  sum(x: T, axis: number): T
  /** Over the last axis. */
  softmax(x: T): T

  /** [..., m, k] · [..., k, n] (+ plus) → [..., m, n]; the leading axes broadcast, and so does plus. */
  matmul(a: T, b: T, plus?: T): T
  /** x [..., in], weight [out, in], bias [out] → [..., out]. */
  linear(x: T, weight: T, bias?: T): T
  /**
   * x [B, in, ..., L, ...], weight [out, in, k], bias [out] → [B, out, ..., L′, ...]. Every place on the other axes is by
   * itself.
   */
  conv1d(x: T, weight: T, bias?: T, options?: ConvOptions): T
  /** x [B, in, L], weight [in, out, k] → [B, out, (L − 1)·stride − 2·padding + k + outputPadding]. */
  convTranspose1d(
    x: T,
    weight: T,
    bias: T,
    options: {readonly stride: number; readonly padding: number; readonly outputPadding: number},
  ): T

  /** x [B, C, L], normalised over each group of channels and all of L, then · scale + shift, both [B | 1, C, 1]. */
  groupNorm(x: T, groups: number, scale: T, shift: T): T
  /** Over the last axis, then · gain [C]. */
  layerNorm(x: T, gain: T): T
  /** x / √(mean of x² over the last axis), then · gain [C]. */
  rmsNorm(x: T, gain: T): T

  reshape(x: T, shape: Shape): T
  /** Axis i of the result is axis `order[i]` of x. */
  transpose(x: T, order: readonly number[]): T
  concat(xs: readonly T[], axis: number): T
  /** Elements from…to−1 of one axis. */
  slice(x: T, axis: number, from: number, to: number): T
  /** The listed elements of one axis, in the listed order. */
  gather(x: T, axis: number, indices: readonly number[]): T
  /** Zeros before and after on one axis. */
  pad(x: T, axis: number, before: number, after: number): T

  /**
   * From here on half precision will do, where the implementation has any; otherwise the identity. Constants take the precision
   * of what they meet, and where half meets full the result is full.
   */
  narrow(x: T): T
  /** From here on it will not. */
  widen(x: T): T

  /** Gives the tensor that module `path` made a name that tests can ask for. Otherwise the identity. */
  tap(path: string, x: T): T
}

/** Added to variances before the root; PyTorch's default for every norm. */
export const NORM_EPSILON = 1e-5

/** The number of values in a tensor of this shape. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, n) => product * n, 1)

/** The shape that two operands broadcast to. Throws RangeError when they do not fit. */
export const broadcastShape = (a: Shape, b: Shape): number[] => {
  const rank = Math.max(a.length, b.length)
  return Array.from({length: rank}, (_, i) => {
    const m = a[i - rank + a.length] ?? 1
    const n = b[i - rank + b.length] ?? 1
    if (m !== n && m !== 1 && n !== 1) throw new RangeError(`[${a}] and [${b}] do not broadcast`)
    return m === 1 ? n : m
  })
}
