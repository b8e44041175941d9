import path from 'node:path'
import {expect, test} from 'vitest'
import {ModelError} from '../../../src/base/errors.ts'
import {loadPack} from '../../../src/model/pack/load-pack.ts'
import {isRestPack} from '../../../src/model/pack/schema.ts'
import {writePack} from '../../../src/model/pack/write-pack.ts'
import {writeTinyPacks} from '../../support/tiny-packs.ts'
import {tempFolder} from '../checkpoint/temp-folder.ts'
import {editManifest, sampleDescription, sampleTensors} from './sample-pack.ts'

const folder = await tempFolder()
await writeTinyPacks(folder, ['quartet-rest', 'quartet-small'])

test('a pack of the rest is one like any other, and is told from those of stems', async () => {
  const packs = await Promise.all(['quartet-rest', 'quartet-small'].map(name => loadPack(path.join(folder, name))))
  expect(packs.map(({manifest}) => [manifest.stems.length, isRestPack(manifest)])).toEqual([
    [1, true],
    [4, false],
  ])
})

test.each([
  [{stems: ['bass', 'rest']}, 'stems: must be bass, drums, guitar, piano, in this order, or rest alone'],
  [{stems: ['rest', 'rest']}, 'stems: must be bass, drums, guitar, piano, in this order, or rest alone'],
  [{joint: false}, 'joint: must be true: the rest is one network'],
  [{contexts: {mix: false, given: false}}, 'contexts.mix: must be true: the rest is found in the mix'],
])('one that could not find a rest is refused by its field: %j', async (change, message) => {
  const dir = path.join(folder, 'quartet-rest')
  const {manifest} = await loadPack(dir)
  await editManifest(dir, () => ({...manifest, ...change}))
  const error = await loadPack(dir).catch(error => error)
  await editManifest(dir, () => manifest)
  expect(error).toBeInstanceOf(ModelError)
  expect((error as Error).message).toContain(message)
})

test('one is not written either', async () => {
  const description = {...sampleDescription, stems: ['rest', 'drums'] as ('rest' | 'drums')[]}
  await expect(writePack(path.join(folder, 'none'), description, sampleTensors)).rejects.toThrow('stems: must be')
})
