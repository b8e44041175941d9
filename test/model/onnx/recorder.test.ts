import {BinaryReader} from '@bufbuild/protobuf/wire'
import {describe, expect, it} from 'vitest'
import {createRecorder, type Recorded, type Recorder} from '../../../src/model/onnx/recorder.ts'
import {openSession} from '../../../src/model/onnx/runtime.ts'
import {distance, noise} from '../networks/tiny.ts'

const evaluate = async (shape: number[], x: Float32Array, use: (ops: Recorder, x: Recorded) => Recorded) => {
  const ops = createRecorder()
  const result = use(ops, ops.input('x', shape))
  ops.output('y', result)
  const session = await openSession({graph: ops.finish(), threads: 1})
  const {y} = await session.run({x})
  await session.close()
  return {y: y!, shape: result.shape}
}
const ramp = (length: number) => Float32Array.from({length}, (_, i) => i)

describe('recorded operations', () => {
  it('broadcast like numpy and know the shape they make', async () => {
    const {y, shape} = await evaluate([2, 1, 3], ramp(6), (ops, x) =>
      ops.sub(ops.mul(x, 10), ops.constant(Float32Array.of(1, 2), [2, 1])),
    )
    expect(shape).toEqual([2, 2, 3])
    expect([...y]).toEqual([-1, 9, 19, -2, 8, 18, 29, 39, 49, 28, 38, 48])
  })

  it('gather, slice, pad and turn', async () => {
    const {y, shape} = await evaluate([2, 3], ramp(6), (ops, x) =>
      ops.transpose(ops.pad(ops.slice(ops.gather(x, 1, [2, 0, 0]), 1, 0, 2), 0, 1, 0), [1, 0]),
    )
    expect(shape).toEqual([2, 3])
    expect([...y]).toEqual([0, 2, 5, 0, 0, 3])
  })

  it('convolve with stride, padding and dilation, each row of its own', async () => {
    const x = noise(2 * 3 * 2 * 20, 1) // [2, 3, 2, 20]
    const w = noise(4 * 3 * 3, 2) // [4, 3, 3]
    const {y, shape} = await evaluate([2, 3, 2, 20], x, (ops, input) =>
      ops.conv1d(input, ops.constant(w, [4, 3, 3]), undefined, {stride: 2, padding: 3, dilation: 2}),
    )
    expect(shape).toEqual([2, 4, 2, 11])
    const expected = Float32Array.from(y, (_, i) => {
      const [t, row, out, item] = [i % 11, Math.floor(i / 11) % 2, Math.floor(i / 22) % 4, Math.floor(i / 88)]
      let sum = 0
      for (let c = 0; c < 3; c++)
        for (let k = 0; k < 3; k++) {
          const at = 2 * t + 2 * k - 3
          if (at >= 0 && at < 20) sum += w[(out * 3 + c) * 3 + k]! * x[((item * 3 + c) * 2 + row) * 20 + at]!
        }
      return sum
    })
    expect(distance(y, expected)).toBeLessThan(1e-5)
  })

  it.each([
    {stride: 4, padding: 2, outputPadding: 0, kernel: 8},
    {stride: 3, padding: 2, outputPadding: 1, kernel: 6},
    {stride: 2, padding: 1, outputPadding: 1, kernel: 3},
  ])('scatter as a transposed convolution does: %o', async ({kernel, ...options}) => {
    const x = noise(2 * 5, 1) // [1, 2, 5]
    const w = noise(2 * 3 * kernel, 2) // [2, 3, kernel]
    const bias = Float32Array.of(0.5, -1, 2)
    const {y, shape} = await evaluate([1, 2, 5], x, (ops, input) =>
      ops.convTranspose1d(input, ops.constant(w, [2, 3, kernel]), ops.constant(bias, [3]), options),
    )
    const length = 4 * options.stride - 2 * options.padding + kernel + options.outputPadding
    expect(shape).toEqual([1, 3, length])
    const expected = Float32Array.from(y, (_, i) => bias[Math.floor(i / length)]!)
    for (let c = 0; c < 2; c++)
      for (let t = 0; t < 5; t++)
        for (let out = 0; out < 3; out++)
          for (let k = 0; k < kernel; k++) {
            const at = t * options.stride + k - options.padding
            if (at >= 0 && at < length) expected[out * length + at]! += x[c * 5 + t]! * w[(c * 3 + out) * kernel + k]!
          }
    expect(distance(y, expected)).toBeLessThan(1e-5)
  })

  it('normalise to a root mean square of one', async () => {
    const x = noise(4 * 16, 3).map(value => 7 * value)
    const {y} = await evaluate([4, 16], x, (ops, input) =>
      ops.rmsNorm(input, ops.constant(new Float32Array(16).fill(1), [16])),
    )
    for (let row = 0; row < 4; row++) {
      const part = y.subarray(16 * row, 16 * row + 16)
      expect(Math.sqrt(part.reduce((sum, value) => sum + value * value, 0) / 16)).toBeCloseTo(1, 5)
    }
  })

  it('are refused when shapes do not fit', () => {
    const ops = createRecorder()
    const x = ops.input('x', [2, 3])
    expect(() => ops.add(x, ops.constant(ramp(2), [2]))).toThrow('[2,3] and [2] do not broadcast')
    expect(() => ops.matmul(x, x)).toThrow('[2,3] · [2,3] do not fit')
    expect(() => ops.reshape(x, [7])).toThrow('[2,3] cannot be seen as [7]')
    expect(() => ops.constant(ramp(3), [2])).toThrow('3 values do not fill [2]')
  })
})

describe('a recorded graph', () => {
  /** How many fields of that number a message has. */
  const fields = (bytes: Uint8Array, wanted: number) => {
    const reader = new BinaryReader(bytes)
    const found: Uint8Array[] = []
    while (reader.pos < reader.len) {
      const [number, type] = reader.tag()
      if (number === wanted) found.push(reader.bytes())
      else reader.skip(type)
    }
    return found
  }

  it('holds each constant once, and none that nothing uses', () => {
    const ops = createRecorder()
    const weight = noise(100, 1)
    let h = ops.input('x', [10, 10])
    for (let i = 0; i < 3; i++) h = ops.add(ops.matmul(h, ops.constant(weight, [10, 10])), 0.5)
    ops.constant(noise(50, 2), [50])
    ops.output('y', h)
    const graph = fields(ops.finish(), 7)[0]!
    expect(fields(graph, 5).length).toBe(2)
    expect(fields(graph, 1).length).toBe(7)
  })

  it('exposes tapped tensors only when asked to', async () => {
    for (const expose of [false, true]) {
      const ops = createRecorder({expose})
      const x = ops.input('x', [4])
      ops.output('y', ops.add(ops.tap('inner.product', ops.mul(x, x)), 1))
      const session = await openSession({graph: ops.finish(), threads: 1})
      expect([...session.outputs.keys()]).toEqual(expose ? ['inner.product', 'y'] : ['y'])
      const results = await session.run({x: ramp(4)})
      if (expose) expect([...results['inner.product']!]).toEqual([0, 1, 4, 9])
      await session.close()
    }
  })
})

describe('a session', () => {
  it('says in one line which engine cannot start, and why', async () => {
    const broken = openSession({graph: Uint8Array.of(1, 2, 3), threads: 1})
    await expect(broken).rejects.toThrow(/^engine cpu cannot start: [^\n]+; choose another with --engine$/)
  })
})
