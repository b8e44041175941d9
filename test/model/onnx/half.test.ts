import path from 'node:path'
import {describe, expect, it} from 'vitest'
import {floatsToHalves, halvesToFloats} from '../../../src/model/checkpoint/half.ts'
import type {Context} from '../../../src/model/engine.ts'
import type {NetworkDescription} from '../../../src/model/networks/denoiser.ts'
import {buildGraph} from '../../../src/model/onnx/build-graph.ts'
import {createOnnxEngine} from '../../../src/model/onnx/engine.ts'
import type {Precision} from '../../../src/model/onnx/provider.ts'
import {createRecorder, type Recorder} from '../../../src/model/onnx/recorder.ts'
import {loadGraph} from '../../../src/model/onnx/runtime.ts'
import type {Tensors} from '../../../src/model/ops.ts'
import {loadPack} from '../../../src/model/pack/load-pack.ts'
import {bandSplitContext, demucsContext, goldenBandSplit, goldenDemucs} from '../networks/golden.ts'
import {distance, noise, tinyModel} from '../networks/tiny.ts'
import {expectedOf, operationCases} from '../operation-cases.ts'

const peak = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
const rounded = (values: Float32Array): Float32Array => halvesToFloats(floatsToHalves(values))

/** What a recorded function of x answers. */
const answer = async (x: Float32Array, write: (ops: Recorder) => void): Promise<Float32Array> => {
  const ops = createRecorder({precision: 'fp16'})
  write(ops)
  const loaded = await loadGraph({graph: ops.finish(), threads: 1})
  const {y} = await loaded.run({x})
  await loaded.close()
  return y!
}

describe('a graph at half precision', () => {
  const x = noise(64, 1)

  it('rounds what is narrowed to the nearest float16, and nothing else', async () => {
    const y = await answer(x, ops => {
      const whole = ops.input('x', [64])
      ops.output('y', ops.sub(whole, ops.narrow(whole)))
    })
    const lost = rounded(x)
    expect(y).toEqual(x.map((value, i) => value - lost[i]!))
    expect(peak(y)).toBeGreaterThan(0)
  })

  it('rounds constants where they meet half, those made of others too', async () => {
    const small = Float32Array.of(1e-9) // 0 as a float16
    const y = await answer(x.map(Math.abs), ops => {
      const whole = ops.input('x', [64])
      const made = ops.concat([ops.constant(small, [1]), ops.constant(small, [1])], 0)
      const pairs = ops.reshape(ops.narrow(whole), [32, 2])
      const products = [ops.mul(pairs, made), ops.mul(pairs, 1e-9), ops.mul(whole, 1e-9)]
      ops.output(
        'y',
        ops.concat(
          products.map(one => ops.reshape(ops.widen(one), [64])),
          0,
        ),
      )
    })
    const silence = new Float32Array(128)
    expect(y.slice(0, 128)).toEqual(silence)
    expect(y.slice(128)).toEqual(x.map(value => Math.abs(value) * small[0]!))
  })

  it.each(operationCases())('knows the operation: $name', async operation => {
    const y = await answer(operation.x, ops =>
      ops.output('y', operation.use(ops, ops.narrow(ops.input('x', operation.shape)))),
    )
    const expected = expectedOf(operation)
    expect(distance(y, expected)).toBeLessThan(3e-3 * Math.max(1, peak(operation.x), peak(expected)))
  })

  it('holds its weights in half the bytes, and is the same graph as ever where it is not asked for', async () => {
    const {description, tensors} = await tinyModel('tiny-msdm')
    const graph = (precision?: Precision) => Buffer.from(buildGraph(description, tensors, {samples: 256, precision}))
    expect(graph('fp16').byteLength).toBeLessThan(0.7 * graph('fp32').byteLength)
    expect(graph('fp32').equals(graph())).toBe(true)
    expect([graph('fp16'), graph()].map(bytes => bytes.includes('Cast'))).toEqual([true, false])
  })
})

type Network = {description: NetworkDescription; tensors: Tensors; samples: number}
type Call = {x: Float32Array; sigma: number; context?: Context}

/** All calls agree with float32 to 1 % of its peak, and the largest difference is told. */
const expectAgreement = async ({description, tensors, samples}: Network, calls: readonly Call[]): Promise<number> => {
  const open = (precision: Precision) =>
    createOnnxEngine({graph: buildGraph(description, tensors, {samples, precision}), threads: 1})
  const [full, half] = [await open('fp32'), await open('fp16')]
  let most = 0
  for (const [i, {x, sigma, context}] of calls.entries()) {
    const expected = await full.denoise(x, sigma, context)
    const off = distance(await half.denoise(x, sigma, context), expected) / peak(expected)
    expect(off, `call ${i}`).toBeLessThan(1e-2) // NaN and infinity are not
    most = Math.max(most, off)
  }
  await full.close()
  await half.close()
  return most
}

const SIGMAS = [1e-4, 0.01, 0.3, 10]

describe('at half precision', () => {
  for (const name of ['tiny-msdm', 'tiny-weakly'] as const)
    it(`the U-Net ${name} denoises alike`, async () => {
      const model = await tinyModel(name)
      const x = noise(model.description.stems.length * 256, 1)
      const calls = SIGMAS.map(sigma => ({x: x.map(value => value * Math.hypot(sigma, 0.2)), sigma}))
      expect(await expectAgreement({...model, samples: 256}, calls)).toBeGreaterThan(1e-6)
    })

  for (const name of ['half', 'quarter'])
    it(`a band-split network denoises alike, frames a ${name} apart`, async () => {
      const model = await goldenBandSplit(name)
      const calls = SIGMAS.flatMap(sigma =>
        ['none', 'mix', 'both'].map(known => ({x: model.get('x'), sigma, context: bandSplitContext(model, known)})),
      )
      expect(await expectAgreement({...model, tensors: model.weights}, calls)).toBeGreaterThan(1e-6)
    })

  for (const name of ['regressor', 'orderless'])
    it(`the waveform regressor answers alike: ${name}`, async () => {
      const model = await goldenDemucs(name)
      const x = new Float32Array(4 * model.samples)
      const known = model.config.given ? ['mix', 'both'] : ['mix']
      const calls = known.map(what => ({x, sigma: 1, context: demucsContext(model, what)}))
      expect(await expectAgreement({...model, tensors: model.weights}, calls)).toBeGreaterThan(1e-6)
    })

  it('the default pack denoises alike whatever the noise, the context and the level', async () => {
    const pack = await loadPack(path.join(import.meta.dirname, '../../../models/quartet-small'))
    const samples = 4096
    const stems = noise(4 * samples, 1).map((value, i) => value * Math.sin(i / 40) * Math.exp(-(i % 5000) / 1500))
    const square = stems.map((_, i) => (Math.sin(i / (20 + i / samples)) > 0 ? 1 : -1))
    const eps = noise(4 * samples, 2)
    const calls: Call[] = []
    const [real, quiet, silent] = [0.1, 1e-5, 0].map(gain => stems.map(value => gain * value))
    for (const [sound, sigmas] of [
      [real!, SIGMAS],
      [square, [1e-4]],
      [quiet!, [1e-4]],
      [silent!, [1e-4, 10]],
    ] as const)
      for (const sigma of sigmas) {
        const x = sound.map((value, i) => value + sigma * eps[i]!)
        const mix = Float32Array.from({length: samples}, (_, t) =>
          [0, 1, 2, 3].reduce((sum, n) => sum + sound[n * samples + t]!, 0),
        )
        calls.push({x, sigma}, {x, sigma, context: {mix}})
      }
    await expectAgreement({description: pack.manifest, tensors: await pack.tensors(), samples}, calls)
  })
})
