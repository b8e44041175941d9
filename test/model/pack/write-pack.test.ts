import {mkdir, readdir, readFile, stat, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {expect, test} from 'vitest'
import {BadInput, DiskFull, ModelError} from '../../../src/base/errors.ts'
import type {NamedTensor} from '../../../src/model/checkpoint/write-safetensors.ts'
import type {PackDescriptionInput} from '../../../src/model/pack/schema.ts'
import {writePack} from '../../../src/model/pack/write-pack.ts'
import {tempFolder} from '../checkpoint/temp-folder.ts'
import {sampleDescription, sampleTensors} from './sample-pack.ts'

const folder = await tempFolder()

/** A path in a folder of its own, to see what is left beside it. */
let made = 0
const place = async (): Promise<{home: string; dir: string}> => {
  const home = path.join(folder, String(made++))
  await mkdir(home)
  return {home, dir: path.join(home, 'pack')}
}

const ramp = (name: string, length: number): NamedTensor => ({
  name,
  shape: [length],
  data: Float32Array.from({length}, (_, i) => (i % 100) / 64),
})

test('shards stay below the limit and a tensor above it has one to itself', async () => {
  const {dir} = await place()
  const tensors = [ramp('a', 100), ramp('b', 100), ramp('c', 100), ramp('large', 5000), ramp('d', 100)]
  const pack = await writePack(dir, sampleDescription, tensors, {shardBytes: 450})
  const held = await Promise.all(pack.manifest.files.map(async file => (await stat(path.join(dir, file.path))).size))
  expect(held.map(bytes => bytes > 10_000)).toEqual([false, false, true, false])
  expect(held.every(bytes => bytes < 900 || bytes > 10_000)).toBe(true)
  expect([...(await pack.tensors()).keys()]).toEqual(['a', 'b', 'c', 'large', 'd'])
})

test('by default files stay below 16 MB', async () => {
  const {dir} = await place()
  async function* stream() {
    for (let i = 0; i < 5; i++) yield {name: `t${i}`, shape: [2 ** 21], data: new Float32Array(2 ** 21)}
  }
  const {manifest} = await writePack(dir, sampleDescription, stream())
  expect(manifest.files.length).toBe(2)
  expect(Math.max(...manifest.files.map(({bytes}) => bytes))).toBeLessThan(16e6)
})

test('weights are halves unless floats are asked for', async () => {
  const {dir} = await place()
  const tensors = [{name: 'a', shape: [1], data: Float32Array.of(0.1)}]
  const half = await writePack(dir, sampleDescription, tensors)
  expect((await half.tensors()).get('a')!.data[0]).toBe(0.0999755859375)
  const whole = await writePack(dir, sampleDescription, tensors, {dtype: 'F32', force: true})
  expect((await whole.tensors()).get('a')!.data[0]).toBe(Math.fround(0.1))
})

test('a failure half-way leaves nothing behind and the old pack as it was', async () => {
  const {home, dir} = await place()
  const before = await writePack(dir, sampleDescription, sampleTensors)
  async function* failing() {
    yield sampleTensors[0]!
    throw new Error('the source broke')
  }
  await expect(writePack(dir, sampleDescription, failing(), {force: true, shardBytes: 1})).rejects.toThrow(
    'source broke',
  )
  const twice = [...sampleTensors, ...sampleTensors]
  await expect(writePack(dir, sampleDescription, twice, {force: true, shardBytes: 1})).rejects.toThrow(
    new RegExp(`^${dir}.*holds tensor "a", which`),
  )
  await expect(writePack(dir, sampleDescription, [], {force: true})).rejects.toThrow('no tensors were given')
  expect(await readdir(home)).toEqual(['pack'])
  expect(JSON.parse(await readFile(path.join(dir, 'model.json'), 'utf8')).files).toEqual(before.manifest.files)
})

test('what is there is not overwritten without force, and nothing but a pack with it', async () => {
  const {home, dir} = await place()
  await writePack(dir, sampleDescription, sampleTensors)
  await expect(writePack(dir, sampleDescription, sampleTensors)).rejects.toThrow(/pack: is there already$/)
  const renamed = await writePack(dir, {...sampleDescription, name: 'other'}, sampleTensors, {force: true})
  expect(renamed.manifest.name).toBe('other')
  const songs = path.join(home, 'songs')
  await mkdir(songs)
  await writeFile(path.join(songs, 'song.wav'), 'precious')
  const attempt = writePack(songs, sampleDescription, sampleTensors, {force: true})
  await expect(attempt).rejects.toBeInstanceOf(BadInput)
  await expect(attempt).rejects.toThrow('is not a model pack, so it is not replaced')
  const file = path.join(songs, 'song.wav')
  await expect(writePack(file, sampleDescription, sampleTensors, {force: true})).rejects.toThrow('is not replaced')
  expect(await readFile(file, 'utf8')).toBe('precious')
  expect((await readdir(home)).sort()).toEqual(['pack', 'songs'])
})

test('with force a folder of notes stays, an empty folder and a pack with the trainer’s files are replaced', async () => {
  const {home, dir} = await place()
  const notes = path.join(home, 'notes')
  await mkdir(notes)
  await writeFile(path.join(notes, 'diary.md'), 'precious')
  const attempt = writePack(notes, sampleDescription, sampleTensors, {force: true})
  await expect(attempt).rejects.toThrow('is not a model pack, so it is not replaced')
  expect(await readFile(path.join(notes, 'diary.md'), 'utf8')).toBe('precious')
  await mkdir(dir)
  await writePack(dir, sampleDescription, sampleTensors, {force: true})
  for (const name of ['curve.png', 'log.csv']) await writeFile(path.join(dir, name), '')
  const again = await writePack(dir, {...sampleDescription, name: 'again'}, sampleTensors, {force: true})
  expect(again.manifest.name).toBe('again')
})

test('a folder that cannot be made is bad input, told by the name that was given', async () => {
  const {home} = await place()
  await writeFile(path.join(home, 'file'), '')
  const dir = path.join(home, 'file', 'pack')
  const attempt = writePack(dir, sampleDescription, sampleTensors)
  await expect(attempt).rejects.toBeInstanceOf(BadInput)
  await expect(attempt).rejects.toThrow(new RegExp(`^${dir}: cannot be written to: a part of the path is a file`))
})

test('a disk that becomes full is told as such, whoever meets it', async () => {
  const {home, dir} = await place()
  async function* filling() {
    yield sampleTensors[0]!
    throw Object.assign(new Error('ENOSPC: no space left on device'), {code: 'ENOSPC'})
  }
  const inspect = async (pack: {readonly dir: string}) => {
    throw new DiskFull(`${pack.dir}/graph: the disk is full`)
  }
  for (const [attempt, said] of [
    [writePack(dir, sampleDescription, filling()), `${dir}: cannot be written to: the disk is full; make room`],
    [writePack(dir, sampleDescription, sampleTensors, {inspect}), `${dir}/graph: the disk is full`],
  ] as const) {
    const error = await attempt.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(DiskFull)
    expect((error as Error).message).toContain(said)
  }
  expect(await readdir(home)).toEqual([])
})

const unet: PackDescriptionInput['network'] = {
  kind: 'unet1d',
  inChannels: 4,
  outChannels: 4,
  channels: 32,
  patchFactor: 4,
  patchBlocks: 1,
  resnetGroups: 8,
  kernelMultiplierDownsample: 2,
  multipliers: [1, 1],
  factors: [4],
  numBlocks: [1],
  attentions: [false],
  attentionHeads: 4,
  attentionFeatures: 12,
  attentionMultiplier: 2,
  useNearestUpsample: false,
  useSkipScale: true,
  useAttentionBottleneck: false,
  useContextTime: true,
  contextMappingFeatures: 128,
}

test.each<[string, Partial<typeof unet>, Partial<PackDescriptionInput>, string]>([
  [
    'levels that do not match',
    {multipliers: [1]},
    {},
    'network.multipliers: must have one more than the 1 factors, got 1',
  ],
  ['too many blocks', {numBlocks: [1, 1]}, {}, 'network.numBlocks: must be as many as the 1 factors, got 2'],
  ['odd groups', {resnetGroups: 5}, {}, 'network.resnetGroups: must divide the width of every level'],
  ['an odd patch', {patchFactor: 5}, {}, 'network.patchFactor: must divide the width of the first level'],
  ['missing stems', {outChannels: 3}, {}, 'network.outChannels: must be 4, one for each stem, got 3'],
  ['too many stems for a weak pack', {}, {joint: false}, 'network.outChannels: must be 1, one for each stem, got 4'],
  ['missing inputs', {inChannels: 3}, {}, 'network.inChannels: must be at least 4, got 3'],
  ['a window it cannot see', {}, {window: 1000}, 'window: must be a multiple of 16, got 1000'],
  ['a window that no memory holds', {}, {window: 2 ** 40}, 'window: '],
  ['absurd sizes', {channels: 2 ** 40}, {}, 'network.channels: '],
])('a U-Net with %s is refused', async (_, change, around, message) => {
  const {home, dir} = await place()
  const network = {...unet, ...change} as PackDescriptionInput['network']
  const attempt = writePack(dir, {...sampleDescription, ...around, network}, sampleTensors)
  await expect(attempt).rejects.toBeInstanceOf(ModelError)
  await expect(attempt).rejects.toThrow(`model.json: ${message}`)
  expect(await readdir(home)).toEqual([])
})

test('a U-Net whose tensors are not its own is refused', async () => {
  const {dir} = await place()
  const description = {...sampleDescription, network: unet}
  await expect(writePack(dir, description, sampleTensors)).rejects.toThrow(/pack: lacks tensor to_mapping\.0\.weight/)
  const narrow = [{name: 'to_mapping.0.weight', shape: [1, 2], data: new Float32Array(2)}]
  await expect(writePack(dir, description, narrow)).rejects.toThrow('of shape [1, 2], expected [128, 128]')
})

test('what a process left that was killed while it wrote is cleared away, and what another writes is not', async () => {
  const {home, dir} = await place()
  const uuid = '01234567-89ab-cdef-0123-456789abcdef'
  const [dead, alive] = [4194305, process.ppid].map(pid => `.other.${pid}-${uuid}.tmp`)
  for (const name of [dead!, alive!]) await mkdir(path.join(home, name))
  await writePack(dir, sampleDescription, sampleTensors)
  expect((await readdir(home)).sort()).toEqual([alive, 'pack'])
})
