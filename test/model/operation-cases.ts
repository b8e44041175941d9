import {NORM_EPSILON, type Ops} from '../../src/model/ops.ts'
import {noise} from './networks/tiny.ts'

type At = (...index: number[]) => number

/** One use of some operations, and what it must give; for every implementation of `Ops`. */
export type OperationCase = {
  readonly name: string
  readonly shape: readonly number[]
  readonly x: Float32Array
  use<T>(ops: Ops<T>, x: T): T
  readonly makes: readonly number[]
  /** A value of the result by its index, in float64. */
  expected(...index: number[]): number
}

/** Values by index, 0 outside. */
const at =
  (data: Float32Array, shape: readonly number[]): At =>
  (...index) =>
    index.some((i, axis) => i < 0 || i >= shape[axis]!)
      ? 0
      : data[index.reduce((flat, i, axis) => flat * shape[axis]! + i, 0)]!

const total = (n: number, term: (i: number) => number): number => {
  let sum = 0
  for (let i = 0; i < n; i++) sum += term(i)
  return sum
}
const ramp = (length: number) => Float32Array.from({length}, (_, i) => i)

/** The error function by its series. */
const erf = (x: number): number => {
  let [sum, term] = [x, x]
  for (let n = 1; n < 60; n++) {
    term *= -(x * x) / n
    sum += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

const elementwise = (): OperationCase[] => {
  const x = noise(24, 1)
  const plus = x.map(value => Math.abs(value) + 0.1)
  const one = (
    name: string,
    use: <T>(ops: Ops<T>, x: T) => T,
    expected: (value: number) => number,
    data = x,
  ): OperationCase => ({
    name,
    shape: [2, 3, 4],
    x: data,
    use,
    makes: [2, 3, 4],
    expected: (...index) => expected(at(data, [2, 3, 4])(...index)),
  })
  return [
    one('square root', (ops, h) => ops.sqrt(h), Math.sqrt, plus),
    one('logarithm', (ops, h) => ops.log(h), Math.log, plus),
    one('sine', (ops, h) => ops.sin(h), Math.sin),
    one('cosine', (ops, h) => ops.cos(h), Math.cos),
    one('sigmoid', (ops, h) => ops.sigmoid(h), sigmoid),
    one(
      'silu',
      (ops, h) => ops.silu(h),
      value => value * sigmoid(value),
    ),
    one(
      'gelu with the exact error function',
      (ops, h) => ops.gelu(h),
      value => 0.5 * value * (1 + erf(value / Math.SQRT2)),
    ),
    one(
      'clamp',
      (ops, h) => ops.clamp(h, -0.5, 0.25),
      value => Math.min(0.25, Math.max(-0.5, value)),
    ),
    one(
      'arithmetic with numbers',
      (ops, h) => ops.div(ops.sub(ops.mul(ops.add(h, 2), 3), 1), 4),
      value => ((value + 2) * 3 - 1) / 4,
    ),
    one(
      'tap, which is nothing',
      (ops, h) => ops.tap('there', h),
      value => value,
    ),
  ]
}

const rearranging = (): OperationCase[] => {
  const x = noise(2 * 3 * 4 * 5, 3)
  const shape = [2, 3, 4, 5]
  const value = at(x, shape)
  return [
    {
      name: 'broadcast like numpy',
      shape: [2, 1, 3],
      x: ramp(6),
      use: (ops, h) => ops.sub(ops.mul(h, 10), ops.constant(Float32Array.of(1, 2), [2, 1])),
      makes: [2, 2, 3],
      expected: (i, j, k) => 10 * (3 * i! + k!) - (j! + 1),
    },
    {
      name: 'broadcast a smaller left side',
      shape,
      x,
      use: (ops, h) => ops.div(ops.constant(ramp(4), [4, 1]), ops.add(ops.mul(h, h), 1)),
      makes: shape,
      expected: (...index) => index[2]! / (value(...index) ** 2 + 1),
    },
    {
      name: 'broadcast across a transposition',
      shape,
      x,
      use: (ops, h) => ops.add(ops.transpose(h, [3, 1, 0, 2]), ops.constant(ramp(6), [3, 2, 1])),
      makes: [5, 3, 2, 4],
      expected: (a, b, c, d) => value(c!, b!, d!, a!) + 2 * b! + c!,
    },
    {
      name: 'add what is stored in two orders',
      shape: [3, 3],
      x: noise(9, 4),
      use: (ops, h) => ops.sub(h, ops.transpose(h, [1, 0])),
      makes: [3, 3],
      expected: (i, j) => at(noise(9, 4), [3, 3])(i!, j!) - at(noise(9, 4), [3, 3])(j!, i!),
    },
    {
      name: 'gather, slice, pad and turn',
      shape: [2, 3],
      x: ramp(6),
      use: (ops, h) => ops.transpose(ops.pad(ops.slice(ops.gather(h, 1, [2, 0, 0]), 1, 0, 2), 0, 1, 0), [1, 0]),
      makes: [2, 3],
      expected: (i, j) => [0, 2, 5, 0, 0, 3][3 * i! + j!]!,
    },
    {
      name: 'turn, then gather, slice and pad',
      shape,
      x,
      use: (ops, h) =>
        ops.pad(ops.slice(ops.gather(ops.transpose(h, [2, 0, 3, 1]), 3, [2, 2, 0, 1]), 0, 1, 4), 2, 1, 2),
      makes: [3, 2, 8, 4],
      expected: (a, b, c, d) => value(b!, [2, 2, 0, 1][d!]!, a! + 1, c! - 1),
    },
    {
      name: 'turn twice, and see it in another shape',
      shape,
      x,
      use: (ops, h) => ops.reshape(ops.transpose(ops.transpose(h, [1, 0, 3, 2]), [0, 3, 2, 1]), [12, 10]),
      makes: [12, 10],
      // [1, 0, 3, 2] then [0, 3, 2, 1]: axes 1, 2, 3, 0 of x.
      expected: (i, j) => value(j! % 2, Math.floor(i! / 4), i! % 4, Math.floor(j! / 2)),
    },
    {
      name: 'concatenate, turned and not',
      shape: [2, 3, 2],
      x: noise(12, 5),
      use: (ops, h) => ops.concat([ops.transpose(h, [2, 1, 0]), h, ops.mul(h, 2)], 1),
      makes: [2, 9, 2],
      expected: (i, j, k) => {
        const of = at(noise(12, 5), [2, 3, 2])
        return j! < 3 ? of(k!, j!, i!) : of(i!, j! % 3, k!) * (j! < 6 ? 1 : 2)
      },
    },
    {
      name: 'sum over one axis',
      shape,
      x,
      use: (ops, h) => ops.sum(ops.transpose(h, [0, 2, 1, 3]), 1),
      makes: [2, 1, 3, 5],
      expected: (i, _, k, l) => total(4, j => value(i!, k!, j, l!)),
    },
    {
      name: 'softmax over the last axis',
      shape,
      x,
      use: (ops, h) => ops.softmax(ops.mul(h, 3)),
      makes: shape,
      expected: (i, j, k, l) => Math.exp(3 * value(i!, j!, k!, l!)) / total(5, m => Math.exp(3 * value(i!, j!, k!, m))),
    },
  ]
}

const products = (): OperationCase[] => {
  const x = noise(2 * 3 * 4 * 5, 6)
  const shape = [2, 3, 4, 5]
  const value = at(x, shape)
  const product = (name: string, wShape: number[], useOf: (index: readonly number[], k: number) => number[]) => {
    const data = noise(
      wShape.reduce((n, m) => n * m, 1),
      7,
    )
    const rank = Math.max(4, wShape.length)
    const batch = Array.from({length: rank - 2}, (_, i) =>
      Math.max(shape[i + 4 - rank] ?? 1, wShape[i + wShape.length - rank] ?? 1),
    )
    const n = wShape.at(-1)!
    return {
      name,
      shape,
      x,
      use: <T>(ops: Ops<T>, h: T) => ops.matmul(h, ops.constant(data, wShape), ops.constant(ramp(n), [n])),
      makes: [...batch, 4, n],
      expected: (...index: number[]) => {
        const [i, j, row, column] = index.slice(-4) as [number, number, number, number]
        return column + total(5, k => value(i, j, row, k) * at(data, wShape)(...useOf(index, k)))
      },
    } satisfies OperationCase
  }
  const w = noise(7 * 5, 8)
  const bias = noise(7, 9)
  const lean = at(w, [7, 5])
  return [
    product('multiply by one matrix', [5, 6], (index, k) => [k, index.at(-1)!]),
    product('multiply by a matrix for each of the last leading axis', [3, 5, 6], ([, j, , n], k) => [j!, k, n!]),
    product('multiply by a matrix for each of the first leading axis', [2, 1, 5, 6], ([i, , , n], k) => [i!, 0, k, n!]),
    product('multiply by a matrix for each of both leading axes', [2, 3, 5, 6], ([i, j, , n], k) => [i!, j!, k, n!]),
    product('multiply a stack with more leading axes', [3, 1, 1, 5, 6], ([a, , , , n], k) => [a!, 0, 0, k, n!]),
    {
      name: 'multiply one matrix by a stack, turned',
      shape: [3, 4, 2],
      x: noise(24, 10),
      use: (ops, h) => ops.matmul(ops.constant(noise(10, 11), [5, 2]), ops.transpose(h, [0, 2, 1])),
      makes: [3, 5, 4],
      expected: (i, m, n) => total(2, k => at(noise(10, 11), [5, 2])(m!, k) * at(noise(24, 10), [3, 4, 2])(i!, n!, k)),
    },
    {
      name: 'make a linear layer',
      shape,
      x,
      use: (ops, h) => ops.linear(h, ops.constant(w, [7, 5]), ops.constant(bias, [7])),
      makes: [2, 3, 4, 7],
      expected: (i, j, k, out) => bias[out!]! + total(5, m => value(i!, j!, k!, m) * lean(out!, m)),
    },
    {
      name: 'make a linear layer whose bias is computed',
      shape: [1, 5],
      x: noise(5, 12),
      use: (ops, h) => {
        const weight = ops.constant(w, [7, 5])
        return ops.linear(h, weight, ops.reshape(ops.linear(h, weight), [7]))
      },
      makes: [1, 7],
      expected: (_, out) => 2 * total(5, m => noise(5, 12)[m]! * lean(out!, m)),
    },
  ]
}

type ConvCase = {
  readonly rows?: readonly number[]
  /** What lies behind the axis. */
  readonly columns?: readonly number[]
  readonly kernel: number
  readonly stride?: number
  readonly padding?: number
  readonly dilation?: number
}

const convolution = ({rows = [], columns = [], kernel, ...options}: ConvCase): OperationCase => {
  const {stride = 1, padding = 0, dilation = 1} = options
  const shape = [2, 3, ...rows, 20, ...columns]
  const axis = 2 + rows.length
  const x = noise(
    shape.reduce((n, m) => n * m, 1),
    13,
  )
  const w = noise(4 * 3 * kernel, 14)
  const bias = noise(4, 15)
  const length = Math.floor((20 + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1
  return {
    name: `convolve ${JSON.stringify({rows, columns, kernel, ...options})}`,
    shape,
    x,
    use: (ops, h) =>
      ops.conv1d(h, ops.constant(w, [4, 3, kernel]), ops.constant(bias, [4]), {
        ...options,
        ...(columns.length > 0 && {axis}),
      }),
    makes: [2, 4, ...rows, length, ...columns],
    expected: (item, out, ...rest) =>
      bias[out!]! +
      total(
        3 * kernel,
        i =>
          at(w, [4, 3, kernel])(out!, Math.floor(i / kernel), i % kernel) *
          at(x, shape)(
            item!,
            Math.floor(i / kernel),
            ...rest.with(axis - 2, rest[axis - 2]! * stride + (i % kernel) * dilation - padding),
          ),
      ),
  }
}

const transposed = (
  kernel: number,
  options: {stride: number; padding: number; outputPadding: number},
): OperationCase => {
  const x = noise(2 * 2 * 5, 16)
  const w = noise(2 * 3 * kernel, 17)
  const bias = Float32Array.of(0.5, -1, 2)
  const {stride, padding, outputPadding} = options
  return {
    name: `scatter as a transposed convolution ${JSON.stringify({kernel, ...options})}`,
    shape: [2, 2, 5],
    x,
    use: (ops, h) => ops.convTranspose1d(h, ops.constant(w, [2, 3, kernel]), ops.constant(bias, [3]), options),
    makes: [2, 3, 4 * stride - 2 * padding + kernel + outputPadding],
    expected: (item, out, t) =>
      bias[out!]! +
      total(
        10,
        i =>
          at(x, [2, 2, 5])(item!, i % 2, Math.floor(i / 2)) *
          at(w, [2, 3, kernel])(i % 2, out!, t! + padding - Math.floor(i / 2) * stride),
      ),
  }
}

const norms = (): OperationCase[] => {
  const shape = [2, 6, 10]
  const x = noise(120, 18).map(value => 7 * value + 3)
  const value = at(x, shape)
  const gain = noise(10, 19)
  const scale = noise(12, 20)
  const moments = (n: number, of: (i: number) => number) => {
    const mean = total(n, of) / n
    return {mean, power: total(n, i => of(i) ** 2) / n, variance: total(n, i => (of(i) - mean) ** 2) / n}
  }
  const group = (batch: number) => ({
    name: `normalise groups of channels, scaled ${batch === 1 ? 'alike' : 'each item in its own way'}`,
    shape,
    x,
    use: <T>(ops: Ops<T>, h: T) =>
      ops.groupNorm(h, 2, ops.constant(scale.slice(0, 6 * batch), [batch, 6, 1]), ops.constant(ramp(6), [1, 6, 1])),
    makes: shape,
    expected: (...[i, c, t]: number[]) => {
      const first = 3 * Math.floor(c! / 3)
      const {mean, variance} = moments(30, n => value(i!, first + Math.floor(n / 10), n % 10))
      const gained = scale[(batch === 1 ? 0 : 6 * i!) + c!]!
      return ((value(i!, c!, t!) - mean) / Math.sqrt(variance + NORM_EPSILON)) * gained + c!
    },
  })
  return [
    group(1),
    group(2),
    {
      name: 'normalise layers',
      shape,
      x,
      use: (ops, h) => ops.layerNorm(h, ops.constant(gain, [10])),
      makes: shape,
      expected: (i, c, t) => {
        const {mean, variance} = moments(10, n => value(i!, c!, n))
        return ((value(i!, c!, t!) - mean) / Math.sqrt(variance + NORM_EPSILON)) * gain[t!]!
      },
    },
    {
      name: 'normalise to a root mean square of one',
      shape,
      x,
      use: (ops, h) => ops.rmsNorm(h, ops.constant(gain, [10])),
      makes: shape,
      expected: (i, c, t) =>
        (value(i!, c!, t!) / Math.sqrt(moments(10, n => value(i!, c!, n)).power + NORM_EPSILON)) * gain[t!]!,
    },
    {
      name: 'normalise, convolve and add in one another’s order',
      shape,
      x,
      use: (ops, h) => {
        const flat = ops.constant(new Float32Array(6).fill(1), [1, 6, 1])
        const eye = Float32Array.from({length: 36}, (_, i) => (i % 7 === 0 ? 1 : 0))
        const same = ops.conv1d(ops.groupNorm(h, 6, flat, ops.mul(flat, 0)), ops.constant(eye, [6, 6, 1]))
        return ops.add(ops.transpose(same, [0, 2, 1]), ops.transpose(h, [0, 2, 1]))
      },
      makes: [2, 10, 6],
      expected: (i, t, c) => {
        const {mean, variance} = moments(10, n => value(i!, c!, n))
        return (value(i!, c!, t!) - mean) / Math.sqrt(variance + NORM_EPSILON) + value(i!, c!, t!)
      },
    },
  ]
}

export const operationCases = (): OperationCase[] => [
  ...elementwise(),
  ...rearranging(),
  ...products(),
  convolution({kernel: 1}),
  convolution({kernel: 3, padding: 1}),
  convolution({kernel: 9, stride: 4, padding: 4}),
  convolution({kernel: 3, padding: 4, dilation: 4}),
  convolution({kernel: 3, stride: 2, padding: 3, dilation: 2, rows: [2]}),
  convolution({kernel: 3, padding: 2, dilation: 2, rows: [2, 3]}),
  convolution({kernel: 3, padding: 4, dilation: 4, columns: [5]}),
  convolution({kernel: 5, stride: 2, padding: 2, columns: [2, 3]}),
  transposed(8, {stride: 4, padding: 2, outputPadding: 0}),
  transposed(6, {stride: 3, padding: 2, outputPadding: 1}),
  transposed(3, {stride: 2, padding: 1, outputPadding: 1}),
  ...norms(),
]

/** What the case must give, row-major. */
export const expectedOf = ({makes, expected}: OperationCase): Float32Array =>
  Float32Array.from({length: makes.reduce((n, m) => n * m, 1)}, (_, flat) => {
    const index: number[] = []
    let rest = flat
    for (const n of makes.toReversed()) {
      index.unshift(rest % n)
      rest = Math.floor(rest / n)
    }
    return expected(...index)
  })
