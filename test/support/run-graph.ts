// A process of its own for an engine whose driver may end it: runs graphs, one at a time, and sends what they answer.

import type {Context} from '../../src/model/engine.ts'
import {createOnnxEngine} from '../../src/model/onnx/engine.ts'
import type {GraphOptions} from '../../src/model/onnx/runtime.ts'

export type GraphCall = {x: Float32Array; sigma: number; context?: Context}
export type GraphRun = GraphOptions & {calls: readonly GraphCall[]}
export type GraphAnswer = {answers: Float32Array[]} | {error: string}

const run = async ({calls, ...options}: GraphRun): Promise<Float32Array[]> => {
  // Stays open: what the driver has compiled, which takes longest, serves the graphs that follow.
  const engine = await createOnnxEngine(options)
  const answers: Float32Array[] = []
  for (const {x, sigma, context} of calls) answers.push(await engine.denoise(x, sigma, context))
  return answers
}

const answer = async (job: GraphRun): Promise<GraphAnswer> => {
  try {
    return {answers: await run(job)}
  } catch (error) {
    return {error: (error as Error).message}
  }
}

process.on('message', async (job: GraphRun) => process.send!(await answer(job)))
