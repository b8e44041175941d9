import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {Cancelled, ModelError} from '../../../src/base/errors.ts'
import {buildGraph} from '../../../src/model/onnx/build-graph.ts'
import {loadGraph} from '../../../src/model/onnx/runtime.ts'
import {sizeOf} from '../../../src/model/ops.ts'
import {loadPack} from '../../../src/model/pack/load-pack.ts'
import {modelFiles} from '../../../src/model/remote/model-repository.ts'
import {loadRepository} from '../../support/inference-server.ts'
import {type TinyPack, writeTinyPacks} from '../../support/tiny-packs.ts'
import {distance, noise} from '../networks/tiny.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'quartet-repository-'))
afterAll(() => rmSync(folder, {recursive: true, force: true}))

const NAMES: readonly TinyPack[] = ['quartet-small', 'quartet-weak-small', 'quartet-regressor', 'quartet-gibbs']
beforeAll(() => writeTinyPacks(folder, NAMES))

const packAt = (name: TinyPack) => loadPack(path.join(folder, name))

describe('a pack as model servers load it', () => {
  test.each(NAMES)('has a config that says what the graph takes and gives: %s', async name => {
    const {files, contract} = await modelFiles(await packAt(name), {samples: 8192})
    expect(files.map(file => file.path)).toEqual(['1/model.onnx', 'config.pbtxt'])
    const repository = path.join(folder, `repository-${name}`)
    for (const {path: file, data} of files) {
      mkdirSync(path.dirname(path.join(repository, name, file)), {recursive: true})
      writeFileSync(path.join(repository, name, file), data)
    }
    const {inputs, outputs, loaded} = (await loadRepository(repository)).get(name)!
    await loaded.close()
    expect(inputs.map(({name, shape}) => [name, shape])).toEqual([...contract.inputs])
    expect(outputs).toEqual([{name: 'denoised', datatype: 'FP32', shape: [1, 4, 8192]}])
  })

  test('is not built once the work is cancelled, and not handed on when that is said meanwhile', async () => {
    const pack = await packAt('quartet-small')
    const cancelled = modelFiles(pack, {samples: 8192, signal: AbortSignal.abort()})
    await expect(cancelled).rejects.toBeInstanceOf(Cancelled)
    const controller = new AbortController()
    const built = modelFiles(
      {
        ...pack,
        tensors: async () => {
          setImmediate(() => controller.abort())
          return pack.tensors()
        },
      },
      {samples: 8192, signal: controller.signal},
    )
    await expect(built).rejects.toBeInstanceOf(Cancelled)
  })

  test('is written in ONNX’s own operators alone, and answers the same', async () => {
    const pack = await packAt('quartet-small')
    const {files, contract} = await modelFiles(pack, {samples: 8192})
    const standard = files[0]!.data as Uint8Array
    const own = buildGraph(pack.manifest, await pack.tensors(), {samples: 8192})
    const fused = 'SimplifiedLayerNormalization'
    expect([own, standard].map(graph => Buffer.from(graph).includes(fused))).toEqual([true, false])
    const feeds = Object.fromEntries(
      [...contract.inputs].map(([name, shape], i) => [name, noise(sizeOf(shape), i + 1)]),
    )
    feeds.sigma = Float32Array.of(0.3)
    const half = (await modelFiles(pack, {samples: 8192, precision: 'fp16'})).files[0]!.data as Uint8Array
    expect(half.byteLength).toBeLessThan(standard.byteLength)
    expect(Buffer.from(half).includes(fused)).toBe(false)
    const answers: Float32Array[] = []
    for (const graph of [own, standard, half]) {
      const loaded = await loadGraph({graph, threads: 1})
      answers.push((await loaded.run(feeds)).denoised!)
      await loaded.close()
    }
    const largest = answers[0]!.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    expect(distance(answers[0]!, answers[1]!) / largest).toBeLessThanOrEqual(1e-6)
    const lost = distance(answers[0]!, answers[2]!) / largest
    expect(lost).toBeGreaterThan(1e-6)
    expect(lost).toBeLessThan(1e-2)
  })

  test('is refused on a window that does not suit its network', async () => {
    await expect(modelFiles(await packAt('quartet-small'), {samples: 1001})).rejects.toThrow(
      /^window: expected a multiple of \d+ samples, got 1001$/,
    )
  })

  test('is refused before its weights are read when they do not go into one ONNX file', async () => {
    const pack = {
      ...(await packAt('quartet-small')),
      shapes: new Map([['large', [2 ** 15, 2 ** 14]]]),
      tensors: () => Promise.reject(new Error('read')),
    }
    const refused = modelFiles(pack, {samples: 8192})
    await expect(refused).rejects.toThrow(ModelError)
    await expect(refused).rejects.toThrow(/quartet-small: its graph would have 2\.0 GiB, an ONNX file has less than 2;/)
  })
})
