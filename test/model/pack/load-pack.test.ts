import {appendFile, copyFile, mkdir, readFile, rm, symlink, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {expect, test} from 'vitest'
import {BadInput, ModelError} from '../../../src/base/errors.ts'
import {encodeSafetensors} from '../../../src/model/checkpoint/write-safetensors.ts'
import {loadPack, verifyPack} from '../../../src/model/pack/load-pack.ts'
import {writePack} from '../../../src/model/pack/write-pack.ts'
import {tempFolder} from '../checkpoint/temp-folder.ts'
import {editManifest, replaceWeights, sampleDescription, sampleTensors} from './sample-pack.ts'

const folder = await tempFolder()
const dir = path.join(folder, 'sample')

const fresh = async () => {
  await rm(dir, {recursive: true, force: true})
  return writePack(dir, sampleDescription, sampleTensors, {shardBytes: 14})
}

/** The message with which a pack is refused after `spoil`. */
const refusal = async (spoil: () => Promise<unknown>, kind: typeof ModelError | typeof BadInput = ModelError) => {
  await fresh()
  await spoil()
  const error = await loadPack(dir).then(
    () => expect.fail('was accepted'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(kind)
  expect((error as Error).message).toMatch(/^\/[^\n]+$/)
  return (error as Error).message
}

const spoilFile = (field: 'path' | 'bytes' | 'sha256', value: unknown) => () =>
  editManifest(dir, manifest => {
    Object.assign(manifest.files[1]!, {[field]: value})
  })

test('a pack gives back its manifest, its shapes and its tensors from every shard', async () => {
  await fresh()
  const pack = await loadPack(dir)
  expect(pack.manifest).toMatchObject({...sampleDescription, format: 1, scores: {}, defaults: {}})
  expect(pack.manifest.files.map(file => file.path)).toEqual(['weights-001.safetensors', 'weights-002.safetensors'])
  expect(pack.hash).toMatch(/^[0-9a-f]{64}$/)
  expect(await pack.tensors()).toEqual(new Map(sampleTensors.map(({name, shape, data}) => [name, {shape, data}])))
  expect([...(await pack.tensors('b')).keys()]).toEqual([''])
})

test('the hash stands for the weights', async () => {
  const {hash} = await fresh()
  expect((await fresh()).hash).toBe(hash)
  const other = [{name: 'a', shape: [1], data: Float32Array.of(1)}]
  expect((await writePack(dir, sampleDescription, other, {force: true})).hash).not.toBe(hash)
})

test('what is no pack is bad input', async () => {
  expect(await refusal(() => rm(path.join(dir, 'model.json')), BadInput)).toContain('is not a model pack')
  expect(await refusal(() => rm(dir, {recursive: true}), BadInput)).toContain('is not a model pack')
})

test('a manifest that is broken, newer or wrong says so', async () => {
  const manifest = path.join(dir, 'model.json')
  const changed = (change: object) => refusal(() => editManifest(dir, old => ({...old, ...change})))
  expect(await refusal(() => writeFile(manifest, '{"format":'))).toContain('model.json: is not valid JSON')
  expect(await refusal(() => writeFile(manifest, '7'))).toContain('model.json: ')
  expect(await refusal(() => writeFile(manifest, Buffer.alloc(5 * 2 ** 20)))).toContain('has 5242880 bytes')
  expect(await changed({format: 2, files: 'elsewhere'})).toContain(
    'is pack format 2, expected at most 1; update Quartet',
  )
  expect(await changed({format: undefined})).toContain('model.json: format: ')
  for (const stems of [[], ['bass', 'bass'], ['bass', 'drums'], ['drums', 'bass', 'guitar', 'piano']])
    expect(await changed({stems})).toContain('stems: must be bass, drums, guitar, piano, in this order, or rest alone')
  expect(await changed({stems: ['voice']})).toContain('stems.0: ')
  expect(await changed({sigmaMin: 5})).toContain('sigmaMin: must be below sigmaMax 3, got 5')
  expect(await changed({network: {kind: 'other'}})).toContain('network.kind: ')
  expect(await changed({files: []})).toContain('files: ')
  expect(await changed({licence: '\u001b[2J'})).toContain('licence: must be one line')
  expect(await changed({name: '../evil'})).toContain('name: must be lower-case')
})

test('a file that is missing, of another size or changed is refused by name', async () => {
  const second = path.join(dir, 'weights-002.safetensors')
  expect(await refusal(() => rm(second))).toContain('weights-002.safetensors: is missing')
  expect(await refusal(() => appendFile(second, 'x'))).toMatch(/weights-002\.safetensors: has \d+ bytes, expected \d+/)
  const flip = async () => {
    const bytes = await readFile(second)
    bytes[bytes.length - 1]! ^= 1
    await writeFile(second, bytes)
  }
  expect(await refusal(flip)).toMatch(/weights-002\.safetensors: has SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64}/)
  expect(await refusal(spoilFile('sha256', 'abc'))).toContain('files.1.sha256: must be 64 lower-case')
})

test('files outside the pack are never looked at', async () => {
  const outside = path.join(folder, 'outside.safetensors')
  await fresh()
  await copyFile(path.join(dir, 'weights-002.safetensors'), outside)
  for (const bad of [
    '../outside.safetensors',
    'sub/../../outside.safetensors',
    outside,
    '..\\outside',
    'C:\\outside',
    '..',
  ])
    expect(await refusal(spoilFile('path', bad))).toContain('lies outside the pack')
  const linked = async () => {
    await symlink(outside, path.join(dir, 'link.safetensors'))
    await spoilFile('path', 'link.safetensors')()
  }
  expect(await refusal(linked)).toContain('links outside the pack')
  const linkedFolder = async () => {
    await symlink(folder, path.join(dir, 'sub'))
    await spoilFile('path', 'sub/outside.safetensors')()
  }
  expect(await refusal(linkedFolder)).toContain('links outside the pack')
  expect(await refusal(spoilFile('path', '.'))).toContain('is missing')
})

test('a pack may be reached through a link itself, and keep files in folders', async () => {
  await fresh()
  await mkdir(path.join(dir, 'sub'))
  await copyFile(path.join(dir, 'weights-002.safetensors'), path.join(dir, 'sub', 'w.safetensors'))
  await spoilFile('path', 'sub/w.safetensors')()
  await symlink(dir, path.join(folder, 'alias'))
  expect((await (await loadPack(path.join(folder, 'alias'))).tensors()).size).toBe(3)
})

test('weights that are damaged though their hash is right are refused', async () => {
  expect(await refusal(() => replaceWeights(dir, Buffer.from('not safetensors')))).toContain('claims a header')
  expect(await refusal(() => replaceWeights(dir, encodeSafetensors([])))).toContain('holds no tensors')
  const twice = () =>
    editManifest(dir, manifest => {
      manifest.files = [manifest.files[0]!, manifest.files[0]!]
    })
  expect(await refusal(twice)).toContain('holds tensor "a", which weights-001.safetensors holds too')
})

test('verifying counts what is there and refuses weights that are not finite', async () => {
  const {manifest} = await fresh()
  expect(await verifyPack(dir)).toMatchObject({
    files: 2,
    bytes: manifest.files.reduce((sum, {bytes}) => sum + bytes, 0),
    tensors: 3,
    parameters: 8,
  })
  await replaceWeights(dir, encodeSafetensors([{name: 'a', shape: [2], data: Float32Array.of(1, Number.NaN)}]))
  await expect(verifyPack(dir)).rejects.toThrow(/tensor "a" holds a value that is not finite/)
})
