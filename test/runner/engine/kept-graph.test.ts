import {mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {beforeAll, expect, onTestFinished, test} from 'vitest'
import {buildGraph} from '../../../src/model/onnx/build-graph.ts'
import {keptGraphs} from '../../../src/model/onnx/kept-graphs.ts'
import {loadPack, type Pack} from '../../../src/model/pack/load-pack.ts'
import {graphKey, startKept} from '../../../src/runner/engine/kept-graph.ts'
import {writeTinyPacks} from '../../support/tiny-packs.ts'

const samples = 8192
let pack: Pack

const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'quartet-kept-'))
  onTestFinished(() => rm(folder, {recursive: true}))
  return folder
}

beforeAll(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'quartet-kept-'))
  await writeTinyPacks(folder, ['quartet-small'])
  pack = await loadPack(path.join(folder, 'quartet-small'))
  return () => rm(folder, {recursive: true})
})

const starter = () => {
  const start = {
    built: 0,
    threads: 1,
    build: async () => {
      start.built += 1
      return buildGraph(pack.manifest, await pack.tensors(), {samples})
    },
  }
  return start
}

const answer = async (engine: Awaited<ReturnType<typeof startKept>>): Promise<Float32Array> => {
  const x = Float32Array.from({length: 4 * samples}, (_, i) => 0.1 * Math.sin(i * 0.03 + Math.floor(i / samples)))
  const mix = Float32Array.from({length: samples}, (_, i) => 0.2 * Math.sin(i * 0.07))
  const denoised = await engine.denoise(x, 0.5, {mix})
  await engine.close()
  return denoised
}

test('a graph is built once, and what was kept of it computes the same bits', async () => {
  const [graphs, start] = [keptGraphs(path.join(await temporaryFolder(), 'graphs')), starter()]
  const first = await answer(await startKept(graphs, 'key', start))
  const second = await answer(await startKept(graphs, 'key', start))
  expect(start.built).toBe(1)
  expect(Buffer.from(second.buffer).equals(Buffer.from(first.buffer))).toBe(true)
  await answer(await startKept(graphs, 'another', start))
  expect(start.built).toBe(2)
})

test('what was cut off or changed on the disk is built again, and kept whole', async () => {
  const folder = await temporaryFolder()
  const [graphs, start] = [keptGraphs(folder), starter()]
  await answer(await startKept(graphs, 'key', start))
  const [name] = await readdir(folder)
  const file = path.join(folder, name!)
  const whole = await readFile(file)
  await truncate(file, 1000)
  expect(await graphs.read('key')).toBeUndefined()
  const changed = Buffer.from(whole)
  changed[5000]! ^= 1
  await writeFile(file, changed)
  expect(await graphs.read('key')).toBeUndefined()
  await answer(await startKept(graphs, 'key', start))
  expect(start.built).toBe(2)
  expect(await graphs.read('key')).toBeDefined()
  expect(await readdir(folder)).toEqual([name])
})

test('a graph too large for the folder drives nothing out', async () => {
  const folder = await temporaryFolder()
  const graphs = keptGraphs(folder, 1000)
  await graphs.keep('small', file => writeFile(file, 'a graph'))
  await graphs.keep('large', file => writeFile(file, Buffer.alloc(1000)))
  expect(await graphs.read('small')).toBeDefined()
  expect(await graphs.read('large')).toBeUndefined()
})

test('bytes that are no graph are thrown away', async () => {
  const [graphs, start] = [keptGraphs(await temporaryFolder()), starter()]
  await graphs.keep('key', file => writeFile(file, 'no graph'))
  expect(Buffer.from((await graphs.read('key'))!).toString()).toBe('no graph')
  await answer(await startKept(graphs, 'key', start))
  expect(start.built).toBe(1)
  expect((await graphs.read('key'))!.length).toBeGreaterThan(10_000)
})

test('where nothing can be kept the engine starts all the same', async () => {
  const file = path.join(await temporaryFolder(), 'file')
  await writeFile(file, '')
  const start = starter()
  await answer(await startKept(keptGraphs(path.join(file, 'graphs')), 'key', start))
  expect(start.built).toBe(1)
})

test('the longest unused go when there are too many', async () => {
  const folder = path.join(await temporaryFolder(), 'graphs')
  const graphs = keptGraphs(folder, 2500)
  for (const key of ['one', 'two']) await graphs.keep(key, file => writeFile(file, Buffer.alloc(1000)))
  for (const name of await readdir(folder)) await utimes(path.join(folder, name), 1e9, 1e9)
  expect(await graphs.read('one')).toBeDefined()
  await graphs.keep('three', file => writeFile(file, Buffer.alloc(1000)))
  const kept = await Promise.all(['one', 'two', 'three'].map(async key => (await graphs.read(key)) !== undefined))
  expect(kept).toEqual([true, false, true])
})

test('a key says what a graph depends on; a program run from its sources has none', async () => {
  const program = 'one'
  const key = await graphKey(pack, samples, program)
  expect(await graphKey(pack, samples, program)).toBe(key)
  expect(await graphKey(pack, 2 * samples, program)).not.toBe(key)
  const narrower = {...pack, manifest: {...pack.manifest, contexts: {mix: true, given: false}}}
  expect(await graphKey(narrower, samples, program)).not.toBe(key)
  expect(await graphKey(pack, samples, 'two')).not.toBe(key)
  expect(await graphKey(pack, samples)).toBeUndefined()
})
