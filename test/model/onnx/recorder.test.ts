import {BinaryReader} from '@bufbuild/protobuf/wire'
import {describe, expect, it} from 'vitest'
import {createRecorder} from '../../../src/model/onnx/recorder.ts'
import {loadGraph} from '../../../src/model/onnx/runtime.ts'
import {distance, noise} from '../networks/tiny.ts'
import {expectedOf, operationCases} from '../operation-cases.ts'

const ramp = (length: number) => Float32Array.from({length}, (_, i) => i)

describe('recorded operations', () => {
  it.each(operationCases())('$name', async operation => {
    const ops = createRecorder()
    const result = operation.use(ops, ops.input('x', operation.shape))
    ops.output('y', result)
    const loaded = await loadGraph({graph: ops.finish(), threads: 1})
    const {y} = await loaded.run({x: operation.x})
    await loaded.close()
    expect(result.shape).toEqual(operation.makes)
    expect(distance(y!, expectedOf(operation))).toBeLessThan(1e-5)
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

  it('leaves out what no output needs', () => {
    const ops = createRecorder()
    const x = ops.input('x', [2, 3])
    ops.tap('turned', ops.transpose(ops.sqrt(x), [1, 0]))
    ops.output('y', ops.add(x, 1))
    expect(fields(fields(ops.finish(), 7)[0]!, 1).length).toBe(2)
  })

  it('exposes tapped tensors only when asked to', async () => {
    for (const expose of [false, true]) {
      const ops = createRecorder({expose})
      const x = ops.input('x', [4])
      ops.output('y', ops.add(ops.tap('inner.product', ops.mul(x, x)), 1))
      const loaded = await loadGraph({graph: ops.finish(), threads: 1})
      expect([...loaded.outputs.keys()]).toEqual(expose ? ['inner.product', 'y'] : ['y'])
      const results = await loaded.run({x: ramp(4)})
      if (expose) expect([...results['inner.product']!]).toEqual([0, 1, 4, 9])
      await loaded.close()
    }
  })
})

describe('a convolution of many channels over a power of two of samples', () => {
  it('makes the same in parts as in one', async () => {
    const [channels, length] = [512, 2048]
    const x = noise(channels * length, 1)
    const [kernel, bias] = [noise(3 * channels * 3, 2), Float32Array.of(1, -2, 3)]
    const convolved = async (standard: boolean) => {
      const ops = createRecorder({standard})
      const weight = ops.constant(kernel, [3, channels, 3])
      const h = ops.input('x', [1, channels, length])
      ops.output('y', ops.conv1d(h, weight, ops.constant(bias, [3]), {padding: 1}))
      const graph = ops.finish()
      const loaded = await loadGraph({graph, threads: 1})
      const {y} = await loaded.run({x})
      await loaded.close()
      return {y: y!, convolutions: Buffer.from(graph).toString('latin1').split('kernel_shape').length - 1}
    }
    const [parts, whole] = [await convolved(false), await convolved(true)]
    expect([parts.convolutions, whole.convolutions]).toEqual([4, 1])
    expect(distance(parts.y, whole.y) / Math.max(...whole.y.map(Math.abs))).toBeLessThan(1e-5)
  })
})

describe('a loaded graph', () => {
  it('says in one line which engine cannot start, and why', async () => {
    const broken = loadGraph({graph: Uint8Array.of(1, 2, 3), threads: 1})
    await expect(broken).rejects.toThrow(/^engine cpu cannot start: [^\n]+$/)
  })
})
