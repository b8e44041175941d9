import {beforeAll, describe, expect, it} from 'vitest'
import {type Backend, openBackend} from '../../../src/model/tfjs/backends.ts'
import {createOperations} from '../../../src/model/tfjs/operations.ts'
import {createProgram} from '../../../src/model/tfjs/program.ts'
import {distance, noise} from '../networks/tiny.ts'
import {expectedOf, operationCases} from '../operation-cases.ts'

const backends = new Map<string, Backend>()
beforeAll(async () => {
  for (const wish of ['cpu', 'wasm'] as const) backends.set(wish, await openBackend({wish}))
})
const start = async (name: string) => {
  const backend = backends.get(name)!
  await backend.tf.setBackend(backend.id)
  const program = createProgram(backend.tf)
  return {tf: backend.tf, program, ops: createOperations(backend.tf, program, backend)}
}

describe.each(['wasm', 'cpu'])('operations on %s', name => {
  it.each(operationCases())('$name', async ({x, shape, use, ...operation}) => {
    const {tf, program, ops} = await start(name)
    const before = tf.memory().numTensors
    const result = use(ops, ops.input('x', shape))
    const finished = program.finish(ops.output(result))
    finished.start()
    const y = finished.run({x})
    expect([result.shape, y.shape]).toEqual([operation.makes, operation.makes])
    expect(distance(y.dataSync() as Float32Array, expectedOf({x, shape, use, ...operation}))).toBeLessThan(1e-5)
    y.dispose()
    finished.close()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('means of long rows keep their digits', async () => {
    const {program, ops} = await start(name)
    const length = 2 ** 18
    const x = noise(length, 1).map(value => 1 + value / 1000)
    const one = ops.constant(Float32Array.of(1), [1, 1, 1])
    const finished = program.finish(ops.output(ops.groupNorm(ops.input('x', [1, 1, length]), 1, one, ops.mul(one, 0))))
    finished.start()
    const y = finished.run({x}).dataSync() as Float32Array
    expect(Math.abs(y.reduce((sum, value) => sum + value, 0) / length)).toBeLessThan(1e-3)
    expect(Math.abs(y.reduce((sum, value) => sum + value * value, 0) / length - 1 / (1 + 10))).toBeLessThan(1e-3)
    finished.close()
  })
})

describe('operations', () => {
  it('are refused when shapes do not fit', async () => {
    const {ops} = await start('cpu')
    const x = ops.input('x', [2, 3])
    expect(() => ops.add(x, ops.constant(noise(2, 1), [2]))).toThrow('[2,3] and [2] do not broadcast')
    expect(() => ops.matmul(x, x)).toThrow('[2,3] · [2,3] do not fit')
    expect(() => ops.reshape(x, [7])).toThrow('[2,3] cannot be seen as [7]')
    expect(() => ops.constant(noise(3, 1), [2])).toThrow('3 values do not fill [2]')
    expect(() => ops.conv1d(ops.input('h', [1, 2, 9]), ops.constant(noise(12, 1), [4, 3, 1]))).toThrow(
      '2 channels meet a kernel for 3',
    )
  })

  it('need no transposition between convolutions', async () => {
    const {tf, program, ops} = await start('cpu')
    const weight = ops.constant(noise(3 * 3 * 3, 1), [3, 3, 3])
    let h = ops.input('x', [1, 3, 8])
    for (let i = 0; i < 4; i++) h = ops.silu(ops.add(ops.conv1d(h, weight, undefined, {padding: 1}), h))
    const finished = program.finish(ops.output(h))
    finished.start()
    const {kernels} = await tf.profile(() => finished.run({x: noise(24, 2)}))
    expect(kernels.filter(({name}) => name === 'Transpose').length).toBe(2)
    finished.close()
  })
})

describe('a program', () => {
  it('computes what constants decide once, and what nothing uses never', async () => {
    const {program} = await start('cpu')
    const {tf} = backends.get('cpu')!
    const runs: string[] = []
    const step = (name: string, from: Parameters<typeof program.step>[0]) =>
      program.step(from, [2], (...xs) => {
        runs.push(name)
        return xs.reduce((sum, x) => tf.add(sum, x), tf.ones([2]))
      })
    const x = program.input('x', [2])
    const folded = step('folded', [step('constant', [])])
    step('unused', [folded, x])
    const finished = program.finish(step('each', [x, folded]))
    expect(runs).toEqual([])
    finished.start()
    expect(runs).toEqual(['constant', 'folded'])
    for (let i = 0; i < 2; i++) expect([...finished.run({x: Float32Array.of(3, 4)}).dataSync()]).toEqual([6, 7])
    expect(runs).toEqual(['constant', 'folded', 'each', 'each'])
    expect(finished.peakBytes).toBe(3 * 8)
    finished.close()
  })

  it('leaves nothing behind when a step fails', async () => {
    const {tf, program, ops} = await start('cpu')
    const before = tf.memory().numTensors
    const x = ops.mul(ops.input('x', [2]), ops.constant(noise(2, 1), [2]))
    const broken = program.step([x.stored], [2], () => {
      throw new Error('lost the device')
    })
    const finished = program.finish(broken)
    finished.start()
    expect(() => finished.run({x: noise(2, 2)})).toThrow('lost the device')
    finished.close()
    expect(tf.memory().numTensors).toBe(before)
  })
})
