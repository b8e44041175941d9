import {expect, it} from 'vitest'
import {seededNoise} from '../../../src/sampler/noise.ts'
import {generate} from '../../../src/sampler/posteriors/generate.ts'
import {callsOf} from '../../../src/sampler/preset/calls.ts'
import {finish, sample} from '../../../src/sampler/sample.ts'
import {SOLVERS} from '../../../src/sampler/solvers/solvers.ts'

it.each(
  SOLVERS.flatMap(solver => [
    [solver, 1],
    [solver, 3],
  ]) as [(typeof SOLVERS)[number], number][],
)('%s with every step taken %d times makes as many calls as are foretold', async (solver, correction) => {
  let calls = 0
  const denoise = async (x: Float32Array): Promise<Float32Array> => {
    calls++
    return x.slice()
  }
  const sigma = {max: 1, min: 0.1, rho: 7}
  const settings = {
    solver,
    steps: 5,
    sigma,
    churn: 0,
    correction,
    constrained: 'bass',
    k: 0.75,
    temperature: 1,
    shifts: 1,
  } as const
  const shape = {stems: 4, samples: 8}
  await finish(sample({denoise, posterior: generate(), shape, settings, noise: seededNoise(1)}))
  expect(callsOf({method: 'generate', settings})).toBe(calls)
  expect(callsOf({method: 'generate', settings: {...settings, shifts: 3}})).toBe(3 * calls)
})
