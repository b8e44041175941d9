import {describe, expect, test} from 'vitest'
import {asset} from '../../../src/base/assets.ts'
import {ModelError} from '../../../src/base/errors.ts'
import type {BandSplitConfig} from '../../../src/model/networks/band-split-config.ts'
import {denoiser, type NetworkDescription, portsOf} from '../../../src/model/networks/denoiser.ts'
import {bandSplitLayer, demucsLayer, LARGEST_LAYER, unet1dLayer} from '../../../src/model/networks/largest-layer.ts'
import type {Recorded} from '../../../src/model/onnx/recorded.ts'
import {createRecorder} from '../../../src/model/onnx/recorder.ts'
import {type Ops, sizeOf, type Tensors} from '../../../src/model/ops.ts'
import {readManifest} from '../../../src/model/pack/read-manifest.ts'
import {goldenBandSplit, goldenDemucs} from './golden.ts'
import {tinyModel} from './tiny.ts'

/** The most values that any operation of the network's graph gives. */
const largestOf = (description: NetworkDescription, tensors: Tensors, samples: number): number => {
  const recorder = createRecorder()
  let largest = 0
  const ops = Object.fromEntries(
    Object.entries(recorder).map(([name, operation]) => [
      name,
      (...values: unknown[]) => {
        const made: unknown = (operation as (...values: unknown[]) => unknown)(...values)
        if (typeof made === 'object' && made !== null && 'shape' in made)
          largest = Math.max(largest, sizeOf((made as Recorded).shape))
        return made
      },
    ]),
  ) as Ops<Recorded>
  const ports = portsOf(description, {samples})
  const inputs = Object.fromEntries([...ports].map(([name, shape]) => [name, recorder.input(name, shape)]))
  denoiser({ops, description, tensors, inputs})
  return largest
}

test.each(['half', 'quarter'])('of a band-split network with frames a %s apart is that of its graph', async name => {
  const {description, weights} = await goldenBandSplit(name)
  const {config} = description.network as {config: BandSplitConfig}
  for (const samples of [8192, 65_536]) {
    const largest = largestOf(description, weights, samples)
    const told = bandSplitLayer(config, {samples, stems: 4})
    expect(told / largest).toBeGreaterThan(0.5)
    expect(told / largest).toBeLessThan(2)
  }
})

test('of a U-Net is that of its graph, by its levels in a short window and by attention in a long one', async () => {
  const {description, tensors} = await tinyModel('tiny-msdm')
  const {network} = description
  if (network.kind !== 'unet1d') throw new Error('expected a U-Net')
  const ratios = [8192, 2 ** 18].map(samples => {
    const told = unet1dLayer(network, samples)
    return [told / largestOf(description, tensors, samples), told / samples] as const
  })
  for (const [ratio] of ratios) {
    expect(ratio).toBeGreaterThan(0.45)
    expect(ratio).toBeLessThan(2)
  }
  // What grows faster than the window is attention.
  expect(ratios[1]![1]).toBeGreaterThan(2 * ratios[0]![1])
})

test('of a regressor is that of its graph', async () => {
  const {description, weights, config} = await goldenDemucs('regressor')
  const ratio = demucsLayer(config, 65_536) / largestOf(description, weights, 65_536)
  expect(ratio).toBeGreaterThan(0.5)
  expect(ratio).toBeLessThan(2)
})

describe('a pack of a few kilobytes that asks for gigabytes is refused before anything is made', () => {
  const refused = (description: NetworkDescription, samples: number): void => {
    expect(() => portsOf(description, {samples})).toThrow(ModelError)
    expect(() => portsOf(description, {samples})).toThrow(
      /^window: \d+ samples make a layer of \d+ values, expected at most 134217728; the pack wants a shorter window$/,
    )
  }

  test('by wide channels on short hops, by many bands, by spectra', async () => {
    const {description} = await goldenBandSplit('half')
    const of = (config: Partial<BandSplitConfig>): NetworkDescription => ({
      ...description,
      network: {kind: 'band-split', config: {...small, ...config}},
    })
    const small = {
      fft: 16,
      hop: 8,
      bands: [[1, 8]] as [number, number][],
      channels: 1,
      hidden: 1,
      depth: 1,
      dilations: [1],
      embedding: 1,
    }
    portsOf(of({}), {samples: 2 ** 20})
    refused(of({channels: 8192}), 2 ** 20)
    refused(of({hidden: 8192}), 2 ** 20)
    refused(of({bands: [[8, 1]], channels: 64}), 2 ** 20)
    refused(of({}), 2 ** 24)
  })

  test('by a level’s width, and by frames that attend to each other', async () => {
    const {description} = await tinyModel('tiny-msdm')
    if (description.network.kind !== 'unet1d') throw new Error('expected a U-Net')
    const {network} = description
    const plain = {...network, attentions: network.attentions.map(() => false), useAttentionBottleneck: false}
    portsOf({...description, network: plain}, {samples: 2 ** 22})
    refused({...description, network: {...plain, channels: 8192}}, 2 ** 22)
    refused(description, 2 ** 22)
  })

  test('by a regressor’s width', async () => {
    const {description, config} = await goldenDemucs('regressor')
    portsOf(description, {samples: 2 ** 20})
    refused({...description, network: {kind: 'demucs', config: {...config, channels: 8192}}}, 2 ** 20)
  })
})

test('the packs that ship are far from it', async () => {
  for (const name of ['small', 'unet-small', 'weak-small', 'regressor', 'gibbs', 'rest']) {
    const {manifest} = await readManifest(asset('models', `quartet-${name}`))
    expect(portsOf(manifest, {samples: 8 * manifest.window}).size).toBeGreaterThan(0)
  }
  // The official network, whose configuration is published.
  const official = {channels: 256, patchFactor: 16, multipliers: [1, 2, 4, 4, 4, 4, 4], factors: [4, 4, 4, 2, 2, 2]}
  const attends = {attentions: [false, false, false, true, true, true], attentionHeads: 8, attentionFeatures: 128}
  const {description} = await tinyModel('tiny-msdm')
  if (description.network.kind !== 'unet1d') throw new Error('expected a U-Net')
  const network = {...description.network, ...official, ...attends, attentionMultiplier: 2}
  expect(unet1dLayer(network, 262_144)).toBe(256 * 16_384)
  expect(unet1dLayer(network, 262_144)).toBeLessThan(LARGEST_LAYER / 30)
})
