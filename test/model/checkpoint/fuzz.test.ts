import {readFileSync} from 'node:fs'
import {writeFile} from 'node:fs/promises'
import path from 'node:path'
import {expect, test} from 'vitest'
import {BadInput, ModelError} from '../../../src/base/errors.ts'
import {openSafetensors} from '../../../src/model/checkpoint/safetensors.ts'
import {readPickle} from '../../../src/model/checkpoint/torch/pickle.ts'
import {toPlain} from '../../../src/model/checkpoint/torch/pickle-value.ts'
import {openTorchCheckpoint} from '../../../src/model/checkpoint/torch/torch-checkpoint.ts'
import {encodeSafetensors} from '../../../src/model/checkpoint/write-safetensors.ts'
import {code, dict, list, pickle, tensor, text} from './pickle-assembler.ts'
import {reference, tempFolder} from './temp-folder.ts'
import {checkpointZip, f32} from './zip-builder.ts'

const folder = await tempFolder()

/** Mulberry32: the same damage on every run. */
const generator = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}

/** One to four bytes changed, and in a quarter of the cases the end cut off. */
const damage = (bytes: Buffer, random: () => number, from = 0): Buffer => {
  const copy = Buffer.from(bytes)
  const span = copy.length - from
  for (let i = Math.floor(random() * 4); i >= 0; i--)
    copy[from + Math.floor(random() * span)] = [0, 1, 0x7f, 0x80, 0xff, Math.floor(random() * 256)][
      Math.floor(random() * 6)
    ]!
  return random() < 0.25 ? copy.subarray(0, from + Math.floor(random() * span)) : copy
}

const survive = async (attempt: () => unknown): Promise<boolean> => {
  try {
    await attempt()
    return true
  } catch (error) {
    if (!(error instanceof ModelError) && !(error instanceof BadInput)) throw error
    expect(error.message).not.toContain('\n')
    return false
  }
}

type Opened = {tensors: ReadonlyMap<string, unknown>; read(name: string): Promise<Float32Array>; close(): Promise<void>}

const fuzzFile = async (whole: Buffer, open: (file: string) => Promise<Opened>, rounds: number) => {
  const random = generator(1)
  const file = path.join(folder, 'damaged')
  const before = process.memoryUsage().rss
  let opened = 0
  for (let round = 0; round < rounds; round++) {
    await writeFile(file, damage(whole, random))
    const whether = await survive(async () => {
      const reader = await open(file)
      try {
        for (const name of reader.tensors.keys()) expect((await reader.read(name)).length).toBeLessThan(2 ** 21)
      } finally {
        await reader.close()
      }
    })
    if (whether) opened++
  }
  expect(opened).toBeGreaterThan(rounds / 100)
  expect(opened).toBeLessThan(rounds)
  expect(process.memoryUsage().rss - before).toBeLessThan(500 * 2 ** 20)
}

test('a thousand damaged safetensors files end in an error of ours or in tensors', async () => {
  const tensors = ['a', 'b', 'c'].map(name => ({name, shape: [2, 2], data: Float32Array.of(1, 2, 3, 4)}))
  await fuzzFile(encodeSafetensors(tensors), openSafetensors, 1000)
})

test('a thousand damaged checkpoints end in an error of ours or in tensors', async () => {
  const state = dict(['w', tensor({key: '0', shape: [2, 2], strides: [1, 2]})], ['v', tensor({key: '1', shape: [3]})])
  const extra = list(text('drums'), code(0x8a, 2, 1, 1))
  const whole = checkpointZip(pickle(dict(['state_dict', state], ['extra', extra])), {
    '0': f32(1, 2, 3, 4),
    '1': f32(5, 6, 7),
  })
  await fuzzFile(whole, openTorchCheckpoint, 1000)
})

test('a thousand damaged pickles of an official checkpoint end in an error of ours or in a tree', async () => {
  const file = readFileSync(reference('tiny-msdm.ckpt'))
  const at = file.indexOf(Buffer.from([0x80, 2, 0x7d]))
  const whole = file.subarray(at, at + 153_291)
  // The last part, with every kind of object, and the beginning: what lies between repeats.
  const random = generator(2)
  const state = whole.indexOf('state_dict') - 5
  const loops = whole.indexOf('loops') - 5
  expect(state).toBeGreaterThan(0)
  let read = 0
  for (let round = 0; round < 1000; round++) {
    const damaged = round % 20 === 0 ? damage(whole, random) : damage(tail(whole, loops), random, 4)
    if (await survive(() => toPlain(readPickle(damaged, 'file')))) read++
  }
  expect(read).toBeGreaterThan(50)
})

/** The dict after `state_dict`, with the memo entries it takes from before. */
const tail = (whole: Buffer, from: number): Buffer => {
  const memo = [5, 6].flatMap(index => [0x58, 5, 0, 0, 0, ...Buffer.from('state'), 0x71, index, 0x30])
  return Buffer.concat([Buffer.from([0x80, 2, ...memo, 0x7d, 0x28]), whole.subarray(from)])
}

test('forty damaged official checkpoints end in an error of ours or in tensors', async () => {
  const whole = readFileSync(reference('tiny-weakly.ckpt'))
  const random = generator(3)
  const file = path.join(folder, 'damaged.ckpt')
  const central = whole.length - 40_000
  await writeFile(file, whole)
  let opened = 0
  for (let round = 0; round < 40; round++) {
    const damaged = damage(whole, random, round % 2 === 0 ? central : 0)
    await writeFile(file, damaged)
    const whether = await survive(async () => {
      const checkpoint = await openTorchCheckpoint(file)
      await checkpoint.close()
    })
    if (whether) opened++
  }
  expect(opened).toBeGreaterThan(5)
})
