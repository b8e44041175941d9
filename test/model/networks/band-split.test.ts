import {describe, expect, it} from 'vitest'
import {STEMS} from '../../../src/base/stems.ts'
import type {Engine} from '../../../src/model/engine.ts'
import type {BandSplitConfig} from '../../../src/model/networks/band-split-config.ts'
import {buildGraph} from '../../../src/model/onnx/build-graph.ts'
import {createOnnxEngine} from '../../../src/model/onnx/engine.ts'
import type {TensorData} from '../../../src/model/ops.ts'
import {bandSplitContext, goldenBandSplit} from './golden.ts'
import {distance} from './tiny.ts'

const withEngine = async (graph: Uint8Array, use: (engine: Engine) => Promise<void>) => {
  const engine = await createOnnxEngine({graph, threads: 1})
  await use(engine)
  await engine.close()
}

describe('the band-split network against its trainer', () => {
  it.each(['half', 'quarter'])('makes the same of every context with frames a %s apart', async name => {
    const model = await goldenBandSplit(name)
    const graph = buildGraph(model.description, model.weights, {samples: model.samples})
    await withEngine(graph, async engine => {
      for (const known of ['none', 'mix', 'given', 'both'])
        for (const i of [0, 1]) {
          const sigma = model.get(`sigma${i}`)[0]!
          const denoised = await engine.denoise(model.get('x'), sigma, bandSplitContext(model, known))
          expect(distance(denoised, model.get(`${known}${i}`)), `${known} at σ ${sigma}`).toBeLessThan(2e-6)
        }
    })
  })

  it.each([
    {mix: false, given: false},
    {mix: true, given: false},
    {mix: false, given: true},
  ])('makes the same without inputs for the contexts that it lacks: %o', async contexts => {
    const model = await goldenBandSplit('half')
    const graph = buildGraph({...model.description, contexts}, model.weights, {samples: model.samples})
    await withEngine(graph, async engine => {
      expect(engine.contexts).toEqual(contexts)
      const known = contexts.mix ? 'mix' : contexts.given ? 'given' : 'none'
      const denoised = await engine.denoise(model.get('x'), model.get('sigma1')[0]!, bandSplitContext(model, known))
      expect(distance(denoised, model.get(`${known}1`))).toBeLessThan(2e-6)
    })
  })

  it('runs every stem of a pack of one-stem networks on its own', async () => {
    const model = await goldenBandSplit('one-stem')
    const tensors = new Map<string, TensorData>()
    for (const stem of STEMS) for (const [key, tensor] of model.weights) tensors.set(`${stem}.${key}`, tensor)
    const gain = tensors.get('guitar.norm_out.gain')!
    tensors.set('guitar.norm_out.gain', {...gain, data: gain.data.map(value => 2 * value)})
    const description = {...model.description, stems: STEMS, joint: false}
    const {samples} = model
    await withEngine(buildGraph(description, tensors, {samples}), async engine => {
      const x = Float32Array.from({length: 4 * samples}, (_, i) => model.get('x')[i % samples]!)
      const denoised = await engine.denoise(x, model.get('sigma1')[0]!, {mix: model.get('mix')})
      const away = STEMS.map((_, i) => distance(denoised.slice(i * samples, (i + 1) * samples), model.get('mix1')))
      for (const i of [0, 1, 3]) expect(away[i]).toBeLessThan(2e-6)
      expect(away[2]).toBeGreaterThan(0.001)
    })
  })

  it('leaves a given stem as it is', async () => {
    const model = await goldenBandSplit('half')
    const graph = buildGraph(model.description, model.weights, {samples: model.samples})
    await withEngine(graph, async engine => {
      const denoised = await engine.denoise(model.get('x'), 0.5, bandSplitContext(model, 'given'))
      const part = (all: Float32Array) => all.slice(model.samples, 2 * model.samples)
      expect(distance(part(denoised), part(model.get('given')))).toBe(0)
    })
  })
})

describe('what does not fit a band-split network', () => {
  const build = async (config: Partial<BandSplitConfig>, {samples = 512, batch = 1} = {}) => {
    const {description, weights} = await goldenBandSplit('half')
    const whole = {...(description.network as {config: BandSplitConfig}).config, ...config}
    return () => buildGraph({...description, network: {kind: 'band-split', config: whole}}, weights, {samples, batch})
  }

  it('names a tensor of another shape, with both shapes', async () => {
    expect(await build({channels: 16})).toThrow('split_bias: expected shape [7,16], got [7,8]')
    expect(await build({embedding: 8})).toThrow('embed_in.weight: expected shape [8,37], got [16,37]')
  })

  it('refuses a window that is no whole number of frames, and batches', async () => {
    expect(await build({}, {samples: 500})).toThrow('window: expected a multiple of 32 samples, got 500')
    expect(await build({}, {batch: 2})).toThrow('batch: a band-split network takes one window at a time, got 2')
  })

  it('refuses contexts of the wrong length', async () => {
    const model = await goldenBandSplit('half')
    const graph = buildGraph(model.description, model.weights, {samples: model.samples})
    await withEngine(graph, async engine => {
      const x = model.get('x')
      await expect(engine.denoise(x, 1, {mix: x})).rejects.toThrow('mix: expected 512 samples, got 2048')
      const given = {stems: x, which: [true]}
      await expect(engine.denoise(x, 1, {given})).rejects.toThrow('given stems: expected 4 × 512 samples')
    })
  })
})
