import {readdir} from 'node:fs/promises'
import path from 'node:path'
import {expect, test} from 'vitest'
import {Cancelled, ModelError} from '../../../src/base/errors.ts'
import {STEMS, type Stem} from '../../../src/base/stems.ts'
import {floatsToHalves, halvesToFloats} from '../../../src/model/checkpoint/half.ts'
import {openTorchCheckpoint} from '../../../src/model/checkpoint/torch/torch-checkpoint.ts'
import {type CheckpointFiles, type ImportProgress, importCheckpoint} from '../../../src/model/pack/import-checkpoint.ts'
import {reference, tempFolder} from '../checkpoint/temp-folder.ts'

const folder = await tempFolder()
const joint = reference('tiny-msdm.ckpt')
const weak = reference('tiny-weakly.ckpt')
const forEachStem = (file: string): Record<Stem, string> => ({bass: file, drums: file, guitar: file, piano: file})

const same = (a: Float32Array, b: Float32Array): boolean =>
  Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength))

test('an official checkpoint becomes a pack with the same weights, rounded to halves', async () => {
  const steps: ImportProgress[] = []
  const onProgress = (progress: ImportProgress) => steps.push(progress)
  const pack = await importCheckpoint(joint, path.join(folder, 'joint'), {name: 'tiny-msdm', onProgress})
  expect(pack.manifest).toMatchObject({
    name: 'tiny-msdm',
    stems: STEMS,
    sampleRate: 22_050,
    window: 262_144,
    sigmaData: 0.2,
    joint: true,
    contexts: {mix: false, given: false},
    network: {kind: 'unet1d', channels: 32, factors: [4, 4, 2, 2]},
  })
  const written = steps.filter(({phase}) => phase === 'write')
  expect(written.length).toBe(308)
  const total = 2 * 773_548
  expect(written.at(-1)).toEqual({phase: 'write', done: total, total})
  expect(steps.at(-1)).toEqual({phase: 'check', done: total, total})
  const checkpoint = await openTorchCheckpoint(joint)
  const tensors = await pack.tensors()
  expect(tensors.size).toBe(308)
  for (const [name, {shape, data}] of tensors) {
    const full = `model.unet.${name}`
    expect(shape).toEqual(checkpoint.tensors.get(full)!.shape)
    expect(same(data, halvesToFloats(floatsToHalves(await checkpoint.read(full))))).toBe(true)
  }
  await checkpoint.close()
})

test('four one-stem checkpoints become one weak pack with a network for each stem', async () => {
  const pack = await importCheckpoint(forEachStem(weak), path.join(folder, 'weak'), {name: 'tiny-weak', dtype: 'F32'})
  expect(pack.manifest).toMatchObject({joint: false, network: {inChannels: 1, outChannels: 1}})
  expect(pack.shapes.size).toBe(4 * 308)
  const piano = await pack.tensors('piano.')
  expect(piano.size).toBe(308)
  const checkpoint = await openTorchCheckpoint(weak)
  const name = 'to_in.module_list.0.block.block1.project.weight'
  expect(same(piano.get(name)!.data, await checkpoint.read(`model.unet.${name}`))).toBe(true)
  await checkpoint.close()
})

test('the wrong kind of checkpoint is refused before anything is written', async () => {
  const out = path.join(folder, 'wrong')
  const attempt = async (files: CheckpointFiles, name: string, message: string) => {
    const error = await importCheckpoint(files, out, {name}).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ModelError)
    expect(String(error)).toContain(message)
  }
  await attempt(weak, 'x', 'has 1 channels, expected 4; one-stem checkpoints are imported four at a time')
  await attempt(forEachStem(joint), 'x', 'has 4 channels, expected 1; give a one-stem checkpoint for each stem')
  await attempt(joint, 'Not A Name', 'name: must be lower-case')
  await expect(importCheckpoint({...forEachStem(weak), piano: 'none.ckpt'}, out, {name: 'x'})).rejects.toThrow(
    'not found',
  )
  expect(await readdir(folder)).not.toContain('wrong')
})

test('a cancel stops between tensors and leaves nothing behind', async () => {
  const stop = new AbortController()
  const before = (await readdir(folder)).sort()
  const attempt = importCheckpoint(joint, path.join(folder, 'cancelled'), {
    name: 'x',
    signal: stop.signal,
    onProgress: ({done}) => done > 100_000 && stop.abort(),
  })
  await expect(attempt).rejects.toBeInstanceOf(Cancelled)
  expect((await readdir(folder)).sort()).toEqual(before)
})
