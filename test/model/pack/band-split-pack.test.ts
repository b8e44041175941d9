import path from 'node:path'
import {expect, test} from 'vitest'
import {asset} from '../../../src/base/assets.ts'
import {ModelError} from '../../../src/base/errors.ts'
import type {BandSplitConfig} from '../../../src/model/networks/band-split-config.ts'
import {loadPack} from '../../../src/model/pack/load-pack.ts'
import {readManifest} from '../../../src/model/pack/read-manifest.ts'
import {writePack} from '../../../src/model/pack/write-pack.ts'
import {writeTinyPacks} from '../../support/tiny-packs.ts'
import {tempFolder} from '../checkpoint/temp-folder.ts'
import {editManifest, sampleDescription, sampleTensors} from './sample-pack.ts'

const folder = await tempFolder()
const dir = path.join(folder, 'quartet-small')
await writeTinyPacks(folder, ['quartet-small'])
const {manifest} = await loadPack(dir)
const {config} = manifest.network as {config: BandSplitConfig}

/** The message with which the pack is refused after a change of its manifest, here of its network's configuration. */
const refusal = async (network: object, fields: object = {}): Promise<string> => {
  await editManifest(dir, () => ({
    ...manifest,
    ...fields,
    network: {kind: 'band-split', config: {...config, ...network}},
  }))
  const error = await loadPack(dir).catch(error => error)
  await editManifest(dir, () => manifest)
  expect(error).toBeInstanceOf(ModelError)
  return (error as Error).message
}

test.each<[object, string]>([
  [{fft: 48}, 'model.json: network.config.fft: must be a power of two, got 48'],
  [{hop: 8}, 'model.json: network.config.hop: must be 32 or 16, got 8'],
  [{bands: [[3, 2]]}, 'model.json: network.config.bands: must hold 32 bins, got 6'],
  [{depth: 0}, 'model.json: network.config.depth: '],
  [{dilations: undefined}, 'model.json: network.config.dilations: '],
])(
  'what cannot be a band-split network is refused by the field, before it is asked for anything: %j',
  async (change, message) => {
    expect(await refusal(change)).toContain(message)
  },
)

test('a window is a whole number of its frames', async () => {
  expect(await refusal({}, {window: 8100})).toContain('model.json: window: must be a multiple of 32, got 8100')
  const attempt = writePack(path.join(folder, 'odd'), {...sampleDescription, window: 65_537}, sampleTensors)
  await expect(attempt).rejects.toThrow('window: must be a multiple of 8, got 65537')
})

test('what the trainer says of its own network is kept', async () => {
  const {network} = (await readManifest(asset('models', 'quartet-small'))).manifest
  expect(network).toMatchObject({config: {stems: 4, sigmaData: 0.05}})
})
