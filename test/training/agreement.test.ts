import {existsSync} from 'node:fs'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect} from 'vitest'
import {openSafetensors} from '../../src/model/checkpoint/safetensors.ts'
import {type NamedTensor, writeSafetensors} from '../../src/model/checkpoint/write-safetensors.ts'
import type {Context} from '../../src/model/engine.ts'
import {buildGraph} from '../../src/model/onnx/build-graph.ts'
import {createOnnxEngine} from '../../src/model/onnx/engine.ts'
import {loadPack} from '../../src/model/pack/load-pack.ts'
import {noise} from '../model/networks/tiny.ts'
import {itWithPyTorch, root, runPython} from './python.ts'

/** Root mean square of the difference over that of PyTorch's answer; float32 on both sides gives 3e-7 to 3e-6. */
const TOLERANCE = 2e-5

const LEVEL = 0.05
const SIGMAS = [0.003, 0.05, 0.4, 3]
const KNOWN = [
  {name: 'nothing', mix: false, given: false},
  {name: 'the mix', mix: true, given: false},
  {name: 'two given stems', mix: false, given: true},
  {name: 'the mix and two given stems', mix: true, given: true},
]
const GIVEN = [true, false, false, true]
/** One row of the batch that PyTorch gets: every σ of every context. */
const CALLS = KNOWN.flatMap(known => SIGMAS.map(sigma => ({...known, sigma})))
/** Those that a regressor answers to. */
const TOLD = CALLS.filter(({mix}) => mix)
type Call = (typeof CALLS)[number]

const scaled = (values: Float32Array, gain: number) => values.map(value => gain * value)
const rms = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length)
const minus = (a: Float32Array, b: Float32Array) => a.map((value, i) => value - b[i]!)
const joined = (rows: readonly Float32Array[]) => Float32Array.from(rows.flatMap(row => [...row]))

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quartet-agreement-'))
})
afterAll(() => rm(folder, {recursive: true, force: true}))

/** Clean stems and their mix, the same for every call; x is noisier with every σ. */
const signals = (samples: number, calls: readonly Call[]) => {
  const stems = scaled(noise(4 * samples, 1), LEVEL)
  const mix = Float32Array.from({length: samples}, (_, i) =>
    [0, 1, 2, 3].reduce((sum, n) => sum + stems[n * samples + i]!, 0),
  )
  const x = (sigma: number, seed: number) => {
    const added = scaled(noise(4 * samples, 2 + seed), sigma)
    return stems.map((value, i) => value + added[i]!)
  }
  return {stems, mix, xs: calls.map(({sigma}, i) => x(sigma, i))}
}

/** What PyTorch makes of every call, [stem, sample] each. */
const askPyTorch = async (pack: string, samples: number, calls: readonly Call[]): Promise<Float32Array[]> => {
  const {stems, mix, xs} = signals(samples, calls)
  const batch = calls.length
  const source = path.join(folder, `${path.basename(pack)}-in.safetensors`)
  const target = path.join(folder, `${path.basename(pack)}-out.safetensors`)
  const tensors: NamedTensor[] = [
    {name: 'x', shape: [batch, 4, samples], data: joined(xs)},
    {name: 'sigma', shape: [batch], data: Float32Array.from(calls, ({sigma}) => sigma)},
    {name: 'mix', shape: [batch, 1, samples], data: joined(calls.map(() => mix))},
    {name: 'mix_given', shape: [batch, 1], data: Float32Array.from(calls, call => Number(call.mix))},
    {name: 'given', shape: [batch, 4, samples], data: joined(calls.map(() => stems))},
    {
      name: 'given_which',
      shape: [batch, 4],
      data: joined(calls.map(call => Float32Array.from(GIVEN, g => Number(call.given && g)))),
    },
  ]
  await writeSafetensors(source, tensors, {dtype: 'F32'})
  await runPython('.', ['-m', 'training.quartet_training.denoise_once', pack, source, target])
  const file = await openSafetensors(target)
  const denoised = await file.read('denoised')
  await file.close()
  return calls.map((_, i) => denoised.slice(i * 4 * samples, (i + 1) * 4 * samples))
}

const askEngine = async (dir: string, samples: number, calls: readonly Call[]): Promise<Float32Array[]> => {
  const {stems, mix, xs} = signals(samples, calls)
  const pack = await loadPack(dir)
  const engine = await createOnnxEngine({graph: buildGraph(pack.manifest, await pack.tensors(), {samples}), threads: 1})
  const answers: Float32Array[] = []
  for (const [i, call] of calls.entries()) {
    const context: Context = {...(call.mix ? {mix} : {}), ...(call.given ? {given: {stems, which: GIVEN}} : {})}
    answers.push(await engine.denoise(xs[i]!, call.sigma, context))
  }
  await engine.close()
  return answers
}

const compare = async (pack: string, samples: number, calls: readonly Call[] = CALLS): Promise<void> => {
  const expected = await askPyTorch(pack, samples, calls)
  const found = await askEngine(pack, samples, calls)
  const {stems} = signals(samples, calls)
  const row = (values: Float32Array, n: number) => values.subarray(n * samples, (n + 1) * samples)
  for (const [i, call] of calls.entries())
    for (const n of GIVEN.keys()) {
      const where = `stem ${n} at σ ${call.sigma}, knowing ${call.name}`
      const [mine, theirs] = [row(found[i]!, n), row(expected[i]!, n)]
      if (call.given && GIVEN[n]) {
        expect(mine, where).toEqual(row(stems, n))
        expect(theirs, where).toEqual(row(stems, n))
      } else {
        expect(rms(theirs), where).toBeGreaterThan(1e-4)
        expect(rms(minus(mine, theirs)) / rms(theirs), where).toBeLessThan(TOLERANCE)
      }
    }
}

describe('PyTorch and ONNX Runtime give the same answer', () => {
  itWithPyTorch(
    'for a network with random weights',
    async () => {
      const pack = path.join(folder, 'random')
      await runPython('training', ['-m', 'tests.random_pack', pack])
      await compare(pack, 4096)
    },
    180_000,
  )

  itWithPyTorch(
    'for a regressor with random weights',
    async () => {
      const pack = path.join(folder, 'regressor')
      await runPython('training', ['-m', 'tests.random_pack', pack, 'demucs'])
      await compare(pack, 4096, TOLD)
    },
    180_000,
  )

  itWithPyTorch(
    'for one network a stem with random weights',
    async () => {
      const pack = path.join(folder, 'weak')
      await runPython('training', ['-m', 'tests.random_pack', pack, 'weak'])
      await compare(pack, 4096)
    },
    180_000,
  )

  const shipped = path.join(root, 'models/quartet-small')
  itWithPyTorch(
    'for the pack that Quartet comes with',
    async () => {
      expect(existsSync(shipped), `${shipped} is missing`).toBe(true)
      await compare(shipped, 32_768)
    },
    180_000,
  )
})
