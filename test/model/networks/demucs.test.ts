import {describe, expect, it} from 'vitest'
import type {Engine} from '../../../src/model/engine.ts'
import {demucsShapes} from '../../../src/model/networks/demucs-shapes.ts'
import {buildGraph} from '../../../src/model/onnx/build-graph.ts'
import {createOnnxEngine} from '../../../src/model/onnx/engine.ts'
import {demucsContext, type GoldenDemucs, goldenDemucs} from './golden.ts'
import {distance} from './tiny.ts'

const withEngine = async (
  {description, weights, samples}: GoldenDemucs,
  use: (engine: Engine, x: Float32Array) => Promise<void>,
) => {
  const engine = await createOnnxEngine({graph: buildGraph(description, weights, {samples}), threads: 1})
  await use(engine, new Float32Array(4 * samples))
  await engine.close()
}

describe('the waveform regressor against its trainer', () => {
  it.each(['regressor', 'orderless'])('makes the same of the mix alone: %s', async name => {
    const model = await goldenDemucs(name)
    await withEngine(model, async (engine, x) => {
      expect([engine.stems, engine.samples]).toEqual([4, model.samples])
      expect(distance(await engine.denoise(x, 1, demucsContext(model, 'mix')), model.get('to:mix'))).toBeLessThan(2e-6)
    })
  })

  it.each(['both', 'all'])('makes the same of the mix and given stems: %s', async known => {
    const model = await goldenDemucs('orderless')
    await withEngine(model, async (engine, x) => {
      expect(engine.contexts).toEqual({mix: true, given: true})
      expect(distance(await engine.denoise(x, 1, demucsContext(model, known)), model.get(`to:${known}`))).toBeLessThan(
        2e-6,
      )
    })
  })

  it('has the parameters that its configuration says, and no others', async () => {
    for (const name of ['regressor', 'orderless']) {
      const {config, weights} = await goldenDemucs(name)
      expect([...demucsShapes(config)]).toEqual([...weights].map(([key, {shape}]) => [key, shape]))
    }
  })
})

describe('a regressor as an engine', () => {
  it('answers to what it is told alone, whatever x and σ are', async () => {
    const model = await goldenDemucs('orderless')
    await withEngine(model, async (engine, x) => {
      const answer = await engine.denoise(x, 1, demucsContext(model, 'both'))
      expect(await engine.denoise(x.fill(9), 0.01, demucsContext(model, 'both'))).toEqual(answer)
    })
  })

  it('gives back what it is given bit for bit', async () => {
    const model = await goldenDemucs('orderless')
    await withEngine(model, async (engine, x) => {
      const answer = await engine.denoise(x, 1, demucsContext(model, 'both'))
      const second = (all: Float32Array) => all.slice(model.samples, 2 * model.samples)
      expect(second(answer)).toEqual(second(model.get('given')))
    })
  })

  it('says that it must be told the mix, and takes no given stems that it was not made for', async () => {
    const model = await goldenDemucs('regressor')
    await withEngine(model, async (engine, x) => {
      await expect(engine.denoise(x, 1)).rejects.toThrow('this model answers to a mix and was told none')
      await expect(engine.denoise(x, 1, demucsContext(model, 'both'))).rejects.toThrow('takes no given as context')
      await expect(engine.denoise(x, 1, {mix: x})).rejects.toThrow('mix: expected 256 samples, got 1024')
    })
  })
})

describe('what does not fit a regressor', () => {
  it('is told by the tensor, with both shapes', async () => {
    const {description, config, weights, samples} = await goldenDemucs('regressor')
    const wider = {...description, network: {kind: 'demucs' as const, config: {...config, channels: 8}}}
    expect(() => buildGraph(wider, weights, {samples})).toThrow(
      'down.0.conv.weight: expected shape [8,1,8], got [6,1,8]',
    )
  })

  it('is a window that is no whole number of the deepest frames, and a pack of other stems', async () => {
    const {description, weights} = await goldenDemucs('regressor')
    expect(() => buildGraph(description, weights, {samples: 200})).toThrow('expected a multiple of 64 samples, got 200')
    expect(() => buildGraph({...description, stems: ['bass']}, weights, {samples: 256})).toThrow(
      'network: expected a joint one of 1 stems that takes the mix',
    )
  })
})
