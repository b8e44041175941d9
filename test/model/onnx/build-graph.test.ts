import {mkdtempSync, readdirSync, rmSync, statSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, expect, test} from 'vitest'
import {buildGraph, writeGraph} from '../../../src/model/onnx/build-graph.ts'
import {createOnnxEngine} from '../../../src/model/onnx/engine.ts'
import {noise, tinyModel} from '../networks/tiny.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'quartet-graph-test-'))
afterAll(() => rmSync(folder, {recursive: true, force: true}))

const SAMPLES = 1024

test('a graph with its weights in a file beside it answers bit for bit as the one that holds them', async () => {
  const {description, tensors} = await tinyModel('tiny-msdm')
  const file = await writeGraph(folder, description, tensors, {samples: SAMPLES})
  expect(readdirSync(folder).sort()).toEqual(['model.onnx', 'weights.bin'])
  const whole = buildGraph(description, tensors, {samples: SAMPLES})
  const weights = statSync(path.join(folder, 'weights.bin')).size
  expect(weights).toBeGreaterThan(0)
  expect(statSync(file).size).toBeLessThan(whole.byteLength - weights / 2)

  const x = noise(4 * SAMPLES, 1)
  const answers: Float32Array[] = []
  for (const graph of [whole, file]) {
    const engine = await createOnnxEngine({graph, threads: 1})
    answers.push(await engine.denoise(x, 0.5))
    await engine.close()
  }
  expect(answers[1]).toEqual(answers[0])
})
