import path from 'node:path'
import {describe, expect, it} from 'vitest'
import {STEMS} from '../../../src/base/stems.ts'
import {demucsShapes} from '../../../src/model/checkpoint/demucs-shapes.ts'
import {openSafetensors} from '../../../src/model/checkpoint/safetensors.ts'
import type {Context, Engine} from '../../../src/model/engine.ts'
import type {DemucsConfig} from '../../../src/model/networks/demucs-config.ts'
import type {NetworkDescription} from '../../../src/model/networks/denoiser.ts'
import {buildGraph} from '../../../src/model/onnx/build-graph.ts'
import {createOnnxEngine} from '../../../src/model/onnx/engine.ts'
import type {TensorData} from '../../../src/model/ops.ts'
import {distance} from './tiny.ts'

/**
 * A small network of the trainer's with random weights (`w:<parameter>`), its inputs, and what it made of the mix, of the
 * mix and some given stems, and of the mix and all of them.
 */
const golden = async (name: string) => {
  const file = await openSafetensors(path.join(import.meta.dirname, `demucs-${name}.safetensors`))
  const weights = new Map<string, TensorData>()
  const arrays = new Map<string, Float32Array>()
  for (const [key, {shape}] of file.tensors) {
    const data = await file.read(key)
    if (key.startsWith('w:')) weights.set(key.slice(2), {shape, data})
    else arrays.set(key, data)
  }
  await file.close()
  const config = JSON.parse(file.metadata.get('config')!) as DemucsConfig
  const description: NetworkDescription = {
    network: {kind: 'demucs', config},
    stems: STEMS,
    sigmaData: 0.05,
    contexts: {mix: true, given: config.given},
    joint: true,
  }
  return {description, config, weights, samples: arrays.get('mix')!.length, get: (key: string) => arrays.get(key)!}
}
type Golden = Awaited<ReturnType<typeof golden>>

const withEngine = async (
  {description, weights, samples}: Golden,
  use: (engine: Engine, x: Float32Array) => Promise<void>,
) => {
  const engine = await createOnnxEngine({graph: buildGraph(description, weights, {samples}), threads: 1})
  await use(engine, new Float32Array(4 * samples))
  await engine.close()
}

const contextOf = ({get}: Golden, known: string): Context => {
  const which = known === 'all' ? STEMS.map(() => true) : Array.from(get('which'), value => value === 1)
  return {mix: get('mix'), ...(known !== 'mix' && {given: {stems: get('given'), which}})}
}

describe('the waveform regressor against its trainer', () => {
  it.each(['regressor', 'orderless'])('makes the same of the mix alone: %s', async name => {
    const model = await golden(name)
    await withEngine(model, async (engine, x) => {
      expect([engine.stems, engine.samples]).toEqual([4, model.samples])
      expect(distance(await engine.denoise(x, 1, contextOf(model, 'mix')), model.get('to:mix'))).toBeLessThan(2e-6)
    })
  })

  it.each(['both', 'all'])('makes the same of the mix and given stems: %s', async known => {
    const model = await golden('orderless')
    await withEngine(model, async (engine, x) => {
      expect(engine.contexts).toEqual({mix: true, given: true})
      expect(distance(await engine.denoise(x, 1, contextOf(model, known)), model.get(`to:${known}`))).toBeLessThan(2e-6)
    })
  })

  it('has the parameters that its configuration says, and no others', async () => {
    for (const name of ['regressor', 'orderless']) {
      const {config, weights} = await golden(name)
      expect([...demucsShapes(config)]).toEqual([...weights].map(([key, {shape}]) => [key, shape]))
    }
  })
})

describe('a regressor as an engine', () => {
  it('answers to what it is told alone, whatever x and σ are', async () => {
    const model = await golden('orderless')
    await withEngine(model, async (engine, x) => {
      const answer = await engine.denoise(x, 1, contextOf(model, 'both'))
      expect(await engine.denoise(x.fill(9), 0.01, contextOf(model, 'both'))).toEqual(answer)
    })
  })

  it('gives back what it is given bit for bit', async () => {
    const model = await golden('orderless')
    await withEngine(model, async (engine, x) => {
      const answer = await engine.denoise(x, 1, contextOf(model, 'both'))
      const second = (all: Float32Array) => all.slice(model.samples, 2 * model.samples)
      expect(second(answer)).toEqual(second(model.get('given')))
    })
  })

  it('says that it must be told the mix, and takes no given stems that it was not made for', async () => {
    const model = await golden('regressor')
    await withEngine(model, async (engine, x) => {
      await expect(engine.denoise(x, 1)).rejects.toThrow('this model answers to a mix and was told none')
      await expect(engine.denoise(x, 1, contextOf(model, 'both'))).rejects.toThrow('takes no given as context')
      await expect(engine.denoise(x, 1, {mix: x})).rejects.toThrow('mix: expected 256 samples, got 1024')
    })
  })
})

describe('what does not fit a regressor', () => {
  it('is told by the tensor, with both shapes', async () => {
    const {description, config, weights, samples} = await golden('regressor')
    const wider = {...description, network: {kind: 'demucs' as const, config: {...config, channels: 8}}}
    expect(() => buildGraph(wider, weights, {samples})).toThrow(
      'down.0.conv.weight: expected shape [8,1,8], got [6,1,8]',
    )
  })

  it('is a window that is no whole number of the deepest frames, and a pack of other stems', async () => {
    const {description, weights} = await golden('regressor')
    expect(() => buildGraph(description, weights, {samples: 200})).toThrow('expected a multiple of 64 samples, got 200')
    expect(() => buildGraph({...description, stems: ['bass']}, weights, {samples: 256})).toThrow(
      'network: expected a joint one of 1 stems that takes the mix',
    )
  })
})
