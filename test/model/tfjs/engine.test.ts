import path from 'node:path'
import {beforeAll, describe, expect, it} from 'vitest'
import {type Context, DeviceLost, type Engine} from '../../../src/model/engine.ts'
import type {NetworkDescription} from '../../../src/model/networks/denoiser.ts'
import {buildGraph} from '../../../src/model/onnx/build-graph.ts'
import {createOnnxEngine} from '../../../src/model/onnx/engine.ts'
import type {Tensors} from '../../../src/model/ops.ts'
import {loadPack} from '../../../src/model/pack/load-pack.ts'
import {openBackend} from '../../../src/model/tfjs/backends.ts'
import {createTfjsEngine, loadTfjsNetwork} from '../../../src/model/tfjs/engine.ts'
import {bandSplitContext, demucsContext, goldenBandSplit, goldenDemucs} from '../networks/golden.ts'
import {noise, type TinyModel, tinyModel} from '../networks/tiny.ts'

type Network = {description: NetworkDescription; tensors: Tensors; samples: number}
type Call = {x: Float32Array; sigma: number; context?: Context}

/** Largest difference, as a part of the largest value. */
const relative = (a: Float32Array, b: Float32Array): number => {
  let [worst, peak] = [0, 0]
  for (const [i, value] of b.entries()) {
    worst = Math.max(worst, Math.abs(a[i]! - value))
    peak = Math.max(peak, Math.abs(value))
  }
  return worst / peak
}

const use = async (engine: Engine, calls: readonly Call[]): Promise<Float32Array[]> => {
  const answers: Float32Array[] = []
  for (const {x, sigma, context} of calls) answers.push(await engine.denoise(x, sigma, context))
  await engine.close()
  return answers
}
const expectAgreement = async (network: Network, calls: readonly Call[], wishes: readonly ('wasm' | 'cpu')[]) => {
  const graph = buildGraph(network.description, network.tensors, network)
  const expected = await use(await createOnnxEngine({graph, threads: 1}), calls)
  for (const wish of wishes) {
    const engine = await createTfjsEngine({...network, backend: {wish}})
    expect(engine.name).toBe(`tfjs-${wish}`)
    const answers = await use(engine, calls)
    for (const [i, answer] of answers.entries())
      expect(relative(answer, expected[i]!), `${wish}, call ${i}`).toBeLessThan(1e-5)
  }
}

describe('the tfjs engine against ONNX Runtime', () => {
  it.each(['tiny-msdm', 'tiny-weakly'] as const)('denoises alike with the U-Net %s', async name => {
    const model = await tinyModel(name)
    const x = noise(model.description.stems.length * 256, 1)
    const calls = [0.01, 5].map(sigma => ({x: x.map(value => value * sigma), sigma}))
    await expectAgreement({...model, samples: 256}, calls, ['wasm', 'cpu'])
  })

  it.each(['half', 'quarter'])('denoises alike with a band-split network, frames a %s apart', async name => {
    const model = await goldenBandSplit(name)
    const calls = ['none', 'both'].map(known => ({
      x: model.get('x'),
      sigma: model.get('sigma1')[0]!,
      context: bandSplitContext(model, known),
    }))
    await expectAgreement({...model, tensors: model.weights}, calls, ['wasm', 'cpu'])
  })

  it('answers alike with the waveform regressor', async () => {
    const model = await goldenDemucs('orderless')
    const x = new Float32Array(4 * model.samples)
    const calls = ['mix', 'both'].map(known => ({x, sigma: 1, context: demucsContext(model, known)}))
    await expectAgreement({...model, tensors: model.weights}, calls, ['wasm', 'cpu'])
  })

  it('denoises alike with the default pack', async () => {
    const pack = await loadPack(path.join(import.meta.dirname, '../../../models/quartet-small'))
    const samples = 8192
    const calls = [{x: noise(4 * samples, 1).map(value => value / 10), sigma: 0.1, context: {mix: noise(samples, 2)}}]
    await expectAgreement({description: pack.manifest, tensors: await pack.tensors(), samples}, calls, ['wasm'])
  })
})

describe('the tfjs engine', () => {
  let tiny: TinyModel
  beforeAll(async () => {
    tiny = await tinyModel('tiny-weakly')
  })

  it('keeps as many tensors after a hundred calls as after one, and none when it is closed', async () => {
    const backend = await openBackend({wish: 'wasm'})
    const count = () => backend.tf.memory().numTensors
    const before = count()
    const {description, weights, samples, get} = await goldenDemucs('regressor')
    const loaded = await loadTfjsNetwork(backend, {description, tensors: weights, samples})
    const feeds = {mix: get('mix')}
    await loaded.run(feeds)
    const after = count()
    for (let i = 0; i < 100; i++) await loaded.run(feeds)
    expect(count()).toBe(after)
    await loaded.close()
    expect(count()).toBe(before)
  })

  it('denoises each item of a batch with its own σ', async () => {
    const loaded = await loadTfjsNetwork(await openBackend({wish: 'wasm'}), {...tiny, samples: 256, batch: 2})
    const x = noise(512, 1)
    const {denoised} = await loaded.run({x, sigma: Float32Array.of(0.3, 0.02)})
    await loaded.close()
    const engine = await createTfjsEngine({...tiny, samples: 256, backend: {wish: 'wasm'}})
    const each = [await engine.denoise(x.slice(0, 256), 0.3), await engine.denoise(x.slice(256), 0.02)]
    await engine.close()
    for (const [i, one] of each.entries())
      expect(relative(denoised!.slice(256 * i, 256 * i + 256), one)).toBeLessThan(1e-5)
  })

  it('refuses contexts that the network has no place for, and audio of the wrong length', async () => {
    const engine = await createTfjsEngine({...tiny, samples: 256, backend: {wish: 'cpu'}})
    await expect(engine.denoise(noise(256, 1), 0.3, {mix: noise(256, 2)})).rejects.toThrow('takes no mix')
    await expect(engine.denoise(noise(200, 1), 0.3)).rejects.toThrow(
      'input x: expected 256 values for [1,1,256], got 200',
    )
    await engine.close()
  })

  it('refuses a call that takes more memory than the backend has', async () => {
    const backend = {...(await openBackend({wish: 'cpu'})), limit: 1024}
    await expect(loadTfjsNetwork(backend, {...tiny, samples: 256})).rejects.toThrow(
      /^engine tfjs-cpu: one call takes \d+\.\d GB, it has \d+\.\d$/,
    )
  })

  it('is lost where the backend lacks an operation, which it names, so that another engine may go on', async () => {
    const {tf, ...rest} = await openBackend({wish: 'cpu'})
    const sigmoid = tf.getKernel('Sigmoid', 'cpu')
    tf.unregisterKernel('Sigmoid', 'cpu')
    try {
      const engine = createTfjsEngine({...tiny, samples: 256, backend: {wish: 'cpu'}}).then(one =>
        one.denoise(noise(256, 1), 0.3),
      )
      await expect(engine).rejects.toThrow(`engine ${rest.name} failed: it has no operation Sigmoid`)
      await expect(engine).rejects.toBeInstanceOf(DeviceLost)
    } finally {
      tf.registerKernel(sigmoid)
    }
  })
})
