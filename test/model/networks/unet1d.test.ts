import {beforeAll, describe, expect, it} from 'vitest'
import {STEMS} from '../../../src/base/stems.ts'
import {buildGraph} from '../../../src/model/onnx/build-graph.ts'
import {createOnnxEngine} from '../../../src/model/onnx/engine.ts'
import {loadGraph} from '../../../src/model/onnx/runtime.ts'
import type {TensorData} from '../../../src/model/ops.ts'
import {readNpz} from '../../support/npz.ts'
import {distance, noise, type TinyModel, tinyModel} from './tiny.ts'

const golden = readNpz('denoise.npz')
const DENOISED = 5e-6
const RAW = 3e-5
const threads = 1

let msdm: TinyModel
let weakly: TinyModel
beforeAll(async () => {
  msdm = await tinyModel('tiny-msdm')
  weakly = await tinyModel('tiny-weakly')
})

describe('the U-Net against the published code', () => {
  it.each(['msdm', 'weakly'] as const)('denoises as %s does at every σ', async name => {
    const {description, tensors} = name === 'msdm' ? msdm : weakly
    const graph = buildGraph(description, tensors, {samples: 1024, batch: 2, expose: true})
    const loaded = await loadGraph({graph, threads})
    const size = 2 * description.stems.length * 1024
    const part = (key: string, i: number) => golden.f32(`${name}_${key}`).slice(i * size, (i + 1) * size)
    for (const [i, sigma] of golden.f32('sigma').entries()) {
      const {denoised, raw} = await loaded.run({x: part('x', i), sigma: Float32Array.of(sigma, sigma)})
      expect(distance(denoised!, part('denoised', i)), `denoised at σ ${sigma}`).toBeLessThan(DENOISED)
      expect(distance(raw!, part('unet_out', i)), `raw at σ ${sigma}`).toBeLessThan(RAW)
    }
    await loaded.close()
  })

  it('takes a σ for each item of a batch', async () => {
    const graph = buildGraph(msdm.description, msdm.tensors, {samples: 1024, batch: 2})
    const loaded = await loadGraph({graph, threads})
    const sigma = golden.f32('msdm_mixed_sigmas')
    const {denoised} = await loaded.run({x: golden.f32('msdm_mixed_x'), sigma})
    expect(distance(denoised!, golden.f32('msdm_mixed_denoised'))).toBeLessThan(DENOISED)
    await loaded.close()
  })

  it.each([
    ['msdm', 256],
    ['msdm', 768],
    ['weakly', 256],
    ['weakly', 768],
  ] as const)('denoises as %s does on a window of %i samples', async (name, samples) => {
    const {description, tensors} = name === 'msdm' ? msdm : weakly
    const engine = await createOnnxEngine({graph: buildGraph(description, tensors, {samples}), threads})
    const denoised = await engine.denoise(golden.f32(`${name}_len${samples}_x`), 0.3)
    expect(distance(denoised, golden.f32(`${name}_len${samples}_denoised`))).toBeLessThan(DENOISED)
    await engine.close()
  })

  it('makes every intermediate tensor as every module does', async () => {
    const activations = readNpz('activations.npz')
    const graph = buildGraph(msdm.description, msdm.tensors, {samples: 1024, expose: true})
    const loaded = await loadGraph({graph, threads})
    const results = await loaded.run({x: activations.f32('input_x'), sigma: activations.f32('input_sigma')})
    const modules = activations.keys.filter(key => !key.startsWith('input_'))
    expect(modules.length).toBe(221)
    for (const path of modules) {
      expect(distance(results[path]!, activations.f32(path)), path).toBeLessThan(RAW)
    }
    await loaded.close()
  })
})

describe('a pack of one-stem networks', () => {
  it('runs every stem on its own network', async () => {
    // The same weights under each stem's name, but for one stem whose last bias is moved.
    const bias = 'to_out.module_list.0.block.block2.project.bias'
    const tensors = new Map<string, TensorData>()
    for (const stem of STEMS) for (const [name, tensor] of weakly.tensors) tensors.set(`${stem}.${name}`, tensor)
    tensors.set(`drums.${bias}`, {shape: [1], data: weakly.tensors.get(bias)!.data.map(value => value + 0.1)})
    const description = {...weakly.description, stems: STEMS, joint: false}
    const engine = await createOnnxEngine({graph: buildGraph(description, tensors, {samples: 256}), threads})
    const one = golden.f32('weakly_len256_x')
    const expected = golden.f32('weakly_len256_denoised')
    const denoised = await engine.denoise(
      Float32Array.from({length: 1024}, (_, i) => one[i % 256]!),
      0.3,
    )
    for (const stem of [0, 2, 3])
      expect(distance(denoised.slice(stem * 256, (stem + 1) * 256), expected)).toBeLessThan(DENOISED)
    expect(distance(denoised.slice(256, 512), expected)).toBeGreaterThan(0.01)
    await engine.close()
  })
})

describe('what does not fit', () => {
  const build = (change: (model: TinyModel) => TinyModel, samples = 256) => {
    const {description, tensors} = change({description: msdm.description, tensors: new Map(msdm.tensors)})
    return () => buildGraph(description, tensors, {samples})
  }
  const name = 'downsamples.1.downsample.weight'

  it('names a tensor that is missing', () => {
    const broken = build(model => {
      model.tensors.delete(name)
      return model
    })
    expect(broken).toThrow(`${name}: missing from the weights, expected shape [32,32,9]`)
  })

  it('names a tensor of another shape, with both shapes', () => {
    const broken = build(model => {
      model.tensors.set(name, {shape: [32, 32, 5], data: noise(32 * 32 * 5, 1)})
      return model
    })
    expect(broken).toThrow(`${name}: expected shape [32,32,9], got [32,32,5]`)
  })

  it('refuses a window that the levels do not divide', () => {
    expect(build(model => model, 1000)).toThrow('window: expected a multiple of 256 samples, got 1000')
  })

  it('refuses channels that are not the stems', () => {
    const broken = build(model => ({...model, description: {...model.description, stems: ['bass']}}))
    expect(broken).toThrow('network: expected 1 channels in and out, got 4 and 4')
  })

  it('refuses a context, and audio of the wrong length', async () => {
    const graph = buildGraph(msdm.description, msdm.tensors, {samples: 256})
    const engine = await createOnnxEngine({graph, threads})
    await expect(engine.denoise(noise(1024, 1), 0.3, {mix: noise(256, 2)})).rejects.toThrow('takes no mix')
    await expect(engine.denoise(noise(1000, 1), 0.3)).rejects.toThrow(
      'input x: expected 1024 values for [1,4,256], got 1000',
    )
    await engine.close()
  })
})
