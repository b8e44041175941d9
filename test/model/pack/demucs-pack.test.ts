import path from 'node:path'
import {expect, test} from 'vitest'
import {ModelError} from '../../../src/base/errors.ts'
import {loadPack} from '../../../src/model/pack/load-pack.ts'
import {writePack} from '../../../src/model/pack/write-pack.ts'
import {writeTinyPacks} from '../../support/tiny-packs.ts'
import {tempFolder} from '../checkpoint/temp-folder.ts'
import {editManifest, sampleDescription} from './sample-pack.ts'

const folder = await tempFolder()
await writeTinyPacks(folder, ['quartet-regressor', 'quartet-gibbs'])

type Change = {network?: Record<string, unknown>; [field: string]: unknown}

/** The message with which the pack is refused after a change of its manifest, here of its network's configuration. */
const refusal = async ({network, ...fields}: Change, name: string): Promise<string> => {
  const dir = path.join(folder, name)
  const {manifest} = await loadPack(dir)
  const {config} = manifest.network as unknown as {config: object}
  await editManifest(dir, () => ({...manifest, ...fields, network: {kind: 'demucs', config: {...config, ...network}}}))
  const error = await loadPack(dir).catch(error => error)
  await editManifest(dir, () => manifest)
  expect(error).toBeInstanceOf(ModelError)
  return (error as Error).message
}

test('a regressor and its orderless form are packs like any other', async () => {
  for (const [name, given] of [
    ['quartet-regressor', false],
    ['quartet-gibbs', true],
  ] as const) {
    const {manifest} = await loadPack(path.join(folder, name))
    expect(manifest).toMatchObject({network: {kind: 'demucs', config: {given}}, contexts: {mix: true, given}})
  }
})

test.each<[Change, string]>([
  [{network: {kernel: 7}}, 'network.config.kernel: must be the stride and an even number of samples more'],
  [{network: {kernel: 2}}, 'network.config.kernel: must be the stride'],
  [{network: {dilations: []}}, 'network.config.dilations: '],
  [{network: {level: 0}}, 'network.config.level: '],
  [{network: {stems: 2}}, 'network.config.stems: must be 4, one for each stem, got 2'],
  [{joint: false}, 'joint: must be true: a demucs network makes all stems at once'],
  [{contexts: {mix: false, given: false}}, 'contexts.mix: must be true: a demucs network answers to the mix'],
  [{contexts: {mix: true, given: true}}, 'contexts.given: must be false, as network.config.given is, got true'],
  [{window: 8100}, 'window: must be a multiple of 64, got 8100'],
  [{network: {hidden: 11}}, 'has tensor middle.0.time.weight of shape [10, 24, 3], expected [11, 24, 3]'],
  [{network: {dilations: [1]}}, 'holds tensor "middle.1.time.weight", which such a network does not have'],
  [{network: {depth: 4}, window: 256}, 'lacks tensor down.3.conv.weight, expected [48, 24, 8]'],
])('what cannot be a regressor is refused by the field or the tensor: %j', async (change, message) => {
  expect(await refusal(change, 'quartet-regressor')).toContain(message)
})

test('one is not written either', async () => {
  const network = {kind: 'demucs', config: {stems: 4}} as never
  await expect(writePack(path.join(folder, 'none'), {...sampleDescription, network}, [])).rejects.toThrow(
    'network.config.given: ',
  )
})
