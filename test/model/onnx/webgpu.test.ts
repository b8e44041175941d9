import {type ChildProcess, fork} from 'node:child_process'
import {existsSync} from 'node:fs'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, vi} from 'vitest'
import type {NetworkDescription} from '../../../src/model/networks/denoiser.ts'
import {buildGraph} from '../../../src/model/onnx/build-graph.ts'
import {createOnnxEngine} from '../../../src/model/onnx/engine.ts'
import {createRecorder} from '../../../src/model/onnx/recorder.ts'
import type {Tensors} from '../../../src/model/ops.ts'
import {loadPack} from '../../../src/model/pack/load-pack.ts'
import {itNeeds} from '../../support/needs.ts'
import type {GraphAnswer, GraphCall, GraphRun} from '../../support/run-graph.ts'
import {bandSplitContext, demucsContext, goldenBandSplit, goldenDemucs} from '../networks/golden.ts'
import {distance, noise, tinyModel} from '../networks/tiny.ts'

/** A Vulkan driver that needs no GPU. It compiles for seconds what a call on a GPU takes milliseconds for. */
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json'
const itWithSwiftShader = itNeeds({found: existsSync(SWIFTSHADER), install: 'chromium-common and libvulkan1'})
vi.setConfig({testTimeout: 180_000})

let child: ChildProcess | undefined
let said = ''
beforeAll(() => {
  if (!existsSync(SWIFTSHADER)) return
  child = fork(path.join(import.meta.dirname, '../../support/run-graph.ts'), {
    serialization: 'advanced',
    env: {...process.env, VK_ICD_FILENAMES: SWIFTSHADER},
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  child.stderr!.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
})
afterAll(() => void child?.kill('SIGKILL'))

/** What a graph answers in the child. */
const ask = (job: GraphRun): Promise<Float32Array[]> =>
  new Promise((resolve, reject) => {
    const onExit = (code: number | null, how: string | null): void =>
      reject(new Error(`the child ended (${how ?? code}): ${said}`))
    child!.once('exit', onExit)
    child!.once('message', (answer: GraphAnswer) => {
      child!.off('exit', onExit)
      if ('error' in answer) reject(new Error(answer.error))
      else resolve(answer.answers)
    })
    child!.send(job)
  })

const peak = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

type Network = {description: NetworkDescription; tensors: Tensors; samples: number}

const expectAgreement = async ({description, tensors, samples}: Network, calls: readonly GraphCall[]) => {
  const cpu = await createOnnxEngine({graph: buildGraph(description, tensors, {samples}), threads: 1})
  const graph = buildGraph(description, tensors, {samples, webgpu: true})
  const answers = await ask({graph, provider: 'webgpu', threads: 1, calls})
  expect(answers.length).toBe(calls.length)
  for (const [i, {x, sigma, context}] of calls.entries()) {
    const expected = await cpu.denoise(x, sigma, context)
    expect(distance(answers[i]!, expected) / peak(expected), `call ${i}`).toBeLessThan(1e-4)
  }
  await cpu.close()
}

describe('the WebGPU engine against the CPU’s', () => {
  for (const name of ['tiny-msdm', 'tiny-weakly'] as const)
    itWithSwiftShader(`denoises alike with the U-Net ${name}`, async () => {
      const model = await tinyModel(name)
      const x = noise(model.description.stems.length * 256, 1)
      const calls = [0.01, 5].map(sigma => ({x: x.map(value => value * sigma), sigma}))
      await expectAgreement({...model, samples: 256}, calls)
    })

  for (const name of ['half', 'quarter'])
    itWithSwiftShader(`denoises alike with a band-split network, frames a ${name} apart`, async () => {
      const model = await goldenBandSplit(name)
      const calls = ['none', 'both'].map(known => ({
        x: model.get('x'),
        sigma: model.get('sigma1')[0]!,
        context: bandSplitContext(model, known),
      }))
      await expectAgreement({...model, tensors: model.weights}, calls)
    })

  for (const name of ['regressor', 'orderless'])
    itWithSwiftShader(`answers alike with the waveform regressor: ${name}`, async () => {
      const model = await goldenDemucs(name)
      const x = new Float32Array(4 * model.samples)
      const known = model.config.given ? ['mix', 'both'] : ['mix']
      await expectAgreement(
        {...model, tensors: model.weights},
        known.map(what => ({x, sigma: 1, context: demucsContext(model, what)})),
      )
    })

  itWithSwiftShader('denoises alike with the default pack', async () => {
    const pack = await loadPack(path.join(import.meta.dirname, '../../../models/quartet-small'))
    const samples = 4096
    const calls = [{x: noise(4 * samples, 1).map(value => value / 10), sigma: 0.1, context: {mix: noise(samples, 2)}}]
    await expectAgreement({description: pack.manifest, tensors: await pack.tensors(), samples}, calls)
  })

  itWithSwiftShader('adds up every channel of a convolution, however many there are', async () => {
    const widths = [1, 3, 6, 9, 10, 30]
    const record = (webgpu: boolean): Uint8Array => {
      const ops = createRecorder({webgpu})
      const x = ops.input('x', [1, 30, 32])
      const each = widths.map(width => {
        const kernel = ops.constant(noise(8 * width * 3, width), [8, width, 3])
        return ops.conv1d(ops.slice(x, 1, 0, width), kernel, undefined, {padding: 1})
      })
      ops.output('denoised', ops.concat(each, 1))
      return ops.finish()
    }
    const call = {x: noise(30 * 32, 1), sigma: 1}
    const cpu = await createOnnxEngine({graph: record(false), threads: 1})
    const expected = await cpu.denoise(call.x, call.sigma)
    await cpu.close()
    const [answer] = await ask({graph: record(true), provider: 'webgpu', threads: 1, calls: [call]})
    expect(distance(answer!, expected) / peak(expected)).toBeLessThan(1e-5)
  })

  itWithSwiftShader('computes alike in fp16, or says in one line that the device has none', async () => {
    const {description, weights, samples, get} = await goldenBandSplit('half')
    const cpu = await createOnnxEngine({graph: buildGraph(description, weights, {samples}), threads: 1})
    const call = {x: get('x'), sigma: get('sigma1')[0]!}
    const expected = await cpu.denoise(call.x, call.sigma)
    await cpu.close()
    const graph = buildGraph(description, weights, {samples, webgpu: true, precision: 'fp16'})
    const answer = await ask({graph, provider: 'webgpu', threads: 1, calls: [call]}).catch((error: Error) => error)
    if (answer instanceof Error)
      // As SwiftShader's does.
      expect(answer.message).toMatch(/^engine webgpu cannot start: Program \w+ requires f16 but [^\n]+$/)
    else expect(distance(answer[0]!, expected) / peak(expected)).toBeLessThan(1e-2)
  })

  itWithSwiftShader('says in one line what it cannot load', async () => {
    const graph = Uint8Array.of(1, 2, 3)
    const line = /^engine webgpu cannot start: [^\n]+$/
    await expect(ask({graph, provider: 'webgpu', calls: []})).rejects.toThrow(line)
  })
  itWithSwiftShader('says in one line that a call takes more memory than the device has', async () => {
    const ops = createRecorder({webgpu: true})
    const x = ops.input('x', [1, 1, 40_000])
    const square = ops.mul(ops.reshape(x, [40_000, 1]), ops.reshape(x, [1, 40_000]))
    ops.output('denoised', ops.reshape(ops.sum(square, 1), [1, 1, 40_000]))
    const job = {graph: ops.finish(), provider: 'webgpu', calls: [{x: noise(40_000, 1), sigma: 1}]} as const
    await expect(ask(job)).rejects.toThrow(/^engine webgpu failed: [^\n]+, perhaps for want of memory$/)
  })
})
