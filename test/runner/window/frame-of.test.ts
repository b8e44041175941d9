import {expect, test} from 'vitest'
import {asset} from '../../../src/base/assets.ts'
import type {BandSplitConfig} from '../../../src/model/networks/band-split-config.ts'
import {readManifest} from '../../../src/model/pack/read-manifest.ts'
import type {PackManifest} from '../../../src/model/pack/schema.ts'
import {windowFor} from '../../../src/runner/engine/open-engine.ts'
import {frameOf} from '../../../src/runner/window/frame-of.ts'
import {windowsOf} from '../../../src/runner/window/run-part.ts'

const WINDOW = 262_144
const shipped = async (name: string): Promise<PackManifest> =>
  (await readManifest(asset('models', `quartet-${name}`))).manifest

/** The U-Net of the official checkpoints hears 8192 samples in a frame, ours 1024. */
const official = async (): Promise<PackManifest> => {
  const {network, ...manifest} = await shipped('unet-small')
  if (network.kind !== 'unet1d') throw new Error('expected a U-Net')
  return {...manifest, network: {...network, factors: [4, 4, 4, 2, 2, 2]}}
}
/** A band-split network with longer frames than ours. */
const long = async (fft: number): Promise<PackManifest> => {
  const {network, ...manifest} = await shipped('small')
  if (network.kind !== 'band-split') throw new Error('expected a band-split network')
  return {
    ...manifest,
    window: WINDOW,
    network: {...network, config: {...network.config, fft, hop: fft / 2, bands: [[1, fft / 2]]}},
  }
}

test.each(['small', 'unet-small', 'weak-small', 'rest', 'regressor', 'gibbs'])(
  'the frames of quartet-%s lie 1024 samples apart, or two of them do',
  async name => {
    const manifest = await shipped(name)
    expect(frameOf(manifest, manifest.window)).toBe(1024)
  },
)

test('those of others are as long as their network’s', async () => {
  expect(frameOf(await official(), WINDOW)).toBe(8192)
  expect(frameOf(await long(8192), WINDOW)).toBe(4096)
  expect(frameOf(await long(2 ** 16), WINDOW)).toBe(2 ** 15)
})

test('a window of a single frame is moved as if it had shorter ones', async () => {
  expect(frameOf(await official(), 8192)).toBe(1024)
  expect(frameOf(await official(), 2 * 8192)).toBe(8192)
})

test.each(['projected', 'generate', 'refine'] as const)('windows of %s begin on them', async method => {
  for (const manifest of [await official(), await long(8192), await shipped('small')]) {
    const frame = frameOf(manifest, WINDOW)
    const length = 2_000_000
    const kind = method === 'generate' ? 'none' : 'mix'
    const {windows} = windowsOf({method, input: {kind}, length}, manifest, WINDOW)
    expect(windows.length).toBeGreaterThan(8)
    for (const {start} of windows) expect(start % frame).toBe(0)
    expect(windows.at(-1)!.end).toBe(length)
    if (method === 'refine') for (const {start, end} of windows) expect(end - start).toBeLessThanOrEqual(WINDOW - frame)
  }
})

test('a short sound has a window that its network can hear, and room to be moved in it', async () => {
  for (const manifest of [await long(2 ** 14), await long(2 ** 16), await shipped('small')])
    for (const length of [1, 5000, 40_000]) {
      const frame = frameOf(manifest, manifest.window)
      const samples = windowFor(manifest, length + frame)
      const {hop} = (manifest.network as {config: BandSplitConfig}).config
      expect(samples % hop).toBe(0)
      expect(frameOf(manifest, samples)).toBe(frame)
      expect(windowsOf({method: 'guided', input: {kind: 'mix'}, length}, manifest, samples).windows).toHaveLength(1)
    }
})
