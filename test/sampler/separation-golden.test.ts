import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import type {Denoise} from '../../src/sampler/denoise.ts'
import {type Descent, descend} from '../../src/sampler/descend.ts'
import {dirac} from '../../src/sampler/posteriors/dirac.ts'
import {gaussian} from '../../src/sampler/posteriors/gaussian.ts'
import type {Posterior} from '../../src/sampler/posteriors/posterior.ts'
import {euler} from '../../src/sampler/solvers/euler.ts'
import {readNpz} from '../support/npz.ts'
import {largestDifference, relativeRms, replay, rows, tinyDenoise} from './support.ts'

const golden = readNpz('separation.npz')
const STEMS = 4

type Network = Awaited<ReturnType<typeof tinyDenoise>>
let msdm: Network
let weakly: Network
let msdmShort: Network
beforeAll(async () => {
  msdm = await tinyDenoise('tiny-msdm', 512)
  weakly = await tinyDenoise('tiny-weakly', 512)
  msdmShort = await tinyDenoise('tiny-msdm', 256)
})
afterAll(() => Promise.all([msdm, weakly, msdmShort].map(network => network.close())))

const posteriorOf = (name: string, mix: Float32Array): Posterior => {
  if (name.startsWith('dirac')) return dirac(mix, {constrained: Number(name.slice(5) || 0)})
  return gaussian(mix, {k: name === 'gaussnone' ? 1 : 0.75})
}

type Run = {method: string; churn: number; correction: number; mix: Float32Array; initial: Float32Array}

/** x after every pass, as the published loop leaves it: `finishInto` is not part of that loop. */
const run = async (
  {method, churn, correction, mix, initial}: Run,
  rest: {denoise: Denoise; sigmas: Float32Array; draws: Float32Array[]},
): Promise<Float32Array[]> => {
  const sigmas = Array.from(rest.sigmas)
  const noise = replay(rest.draws.slice(0, (sigmas.length - 1) * (2 * correction - 1)))
  const x = initial.map(value => value * sigmas[0]!)
  const states: Float32Array[] = []
  const descent: Descent = {
    denoise: rest.denoise,
    posterior: posteriorOf(method, mix),
    solver: euler,
    sigmas,
    churn,
    correction,
    shifts: 1,
    noise,
  }
  for await (const step of descend(descent, x)) states.push(step.x.slice())
  expect(noise.left()).toBe(0)
  return states
}

const [mix, initial, sigmas] = ['mixture', 'initial_noise', 'sigmas'].map(golden.f32) as [
  Float32Array,
  Float32Array,
  Float32Array,
]

describe('separation in 8 steps, where the method diverges: arithmetic, to a relative RMS of 2e-5', () => {
  const draws = rows(golden.f32('draws'), STEMS * 512)
  const cases = golden.keys.filter(key => /^\w+_r\d_c\d+\/x_steps$/.test(key)).map(key => key.split('/')[0]!)
  expect(cases).toHaveLength(28)

  it.each(cases)('%s', async name => {
    const [, weak, method, correction, churn] = /^(weakly_)?(\w+)_r(\d)_c(\d+)$/.exec(name)!
    const task = {method: method!, correction: Number(correction), churn: Number(churn), mix, initial}
    const states = await run(task, {denoise: (weak ? weakly : msdm).denoise, sigmas, draws})
    const expected = rows(golden.f32(`${name}/x_steps`), STEMS * 512)
    expect(states).toHaveLength(expected.length)
    for (const [i, state] of states.entries()) expect(relativeRms(state, expected[i]!), `pass ${i}`).toBeLessThan(2e-5)
    expect(relativeRms(states.at(-1)!, golden.f32(`${name}/final`))).toBeLessThan(2e-5)
  })

  it.each(['dirac0', 'gauss075'])('%s, each item of a batch of two on its own', async method => {
    for (const item of [0, 1]) {
      const of = (data: Float32Array, size: number): Float32Array[] => rows(data, size).filter((_, i) => i % 2 === item)
      const task = {method, correction: 2, churn: 20, mix: of(golden.f32('b2/mixture'), 256)[0]!}
      const x = of(golden.f32('b2/initial_noise'), STEMS * 256)[0]!
      const drawn = of(golden.f32('b2/draws'), STEMS * 256)
      const states = await run({...task, initial: x}, {denoise: msdmShort.denoise, sigmas, draws: drawn})
      const expected = of(golden.f32(`b2/${method}_r2_c20/x_steps`), STEMS * 256)
      for (const [i, state] of states.entries()) expect(relativeRms(state, expected[i]!)).toBeLessThan(2e-5)
    }
  })
})

describe('separation in 40 steps, churn 2, every step taken twice: to 1e-4', () => {
  const draws = rows(golden.f32('stable/draws'), STEMS * 512)

  it.each(['dirac0', 'dirac1', 'dirac2', 'dirac3', 'gauss075', 'gaussnone'])('%s', async method => {
    const task = {method, churn: 2, correction: 2, mix, initial}
    const states = await run(task, {denoise: msdm.denoise, sigmas: golden.f32('stable/sigmas'), draws})
    for (const [i, expected] of rows(golden.f32(`stable/${method}/x_every_5_steps`), STEMS * 512).entries())
      expect(largestDifference(states[10 * i + 9]!, expected), `step ${5 * i + 5}`).toBeLessThan(1e-4)
    expect(largestDifference(states.at(-1)!, golden.f32(`stable/${method}/final`))).toBeLessThan(1e-4)
  })
})

describe('separation as published: 150 steps, each taken twice', () => {
  const draws = rows(golden.f32('official/draws'), STEMS * 512)

  it.each([
    ['msdm_dirac', 'dirac0', 20],
    ['msdm_gaussian', 'gauss075', 40],
    ['weakly_dirac', 'dirac0', 40],
    ['weakly_gaussian', 'gauss075', 40],
  ] as const)('%s', async (name, method, churn) => {
    const weak = name.startsWith('weakly')
    const task = {method, churn, correction: 2, mix, initial}
    const denoise = (weak ? weakly : msdm).denoise
    const states = await run(task, {denoise, sigmas: golden.f32('official/sigmas'), draws})
    const compare = (state: Float32Array, expected: Float32Array): void => {
      expect(largestDifference(state, expected)).toBeLessThan(weak ? 3e-3 : 3e-4)
      if (weak) expect(relativeRms(state, expected)).toBeLessThan(5e-5)
    }
    for (const [i, expected] of rows(golden.f32(`official/${name}/x_every_10_steps`), STEMS * 512).entries())
      compare(states[20 * i + 19]!, expected)
    compare(states.at(-1)!, golden.f32(`official/${name}/final`))
  })
})
