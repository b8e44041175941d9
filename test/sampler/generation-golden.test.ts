import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import type {Denoise} from '../../src/sampler/denoise.ts'
import {descend} from '../../src/sampler/descend.ts'
import {generate} from '../../src/sampler/posteriors/generate.ts'
import {impute, type Lock} from '../../src/sampler/posteriors/impute.ts'
import type {Posterior} from '../../src/sampler/posteriors/posterior.ts'
import {euler} from '../../src/sampler/solvers/euler.ts'
import {readNpz} from '../support/npz.ts'
import {largestDifference, replay, rows, tinyDenoise} from './support.ts'

const golden = readNpz('generation.npz')
const SIZE = 4 * 512

type Network = Awaited<ReturnType<typeof tinyDenoise>>
let msdm: Network
let msdmShort: Network
beforeAll(async () => {
  msdm = await tinyDenoise('tiny-msdm', 512)
  msdmShort = await tinyDenoise('tiny-msdm', 256)
})
afterAll(() => Promise.all([msdm, msdmShort].map(network => network.close())))

const lockOf = (name: string): Lock => ({
  known: golden.f32('source'),
  locked: name === 'total' ? new Uint8Array(SIZE) : Uint8Array.from(golden.f32(`mask_${name}`)),
})

type Run = {posterior: Posterior; churn: number; correction: number; initial: Float32Array; draws: Float32Array[]}

const run = async (
  {posterior, churn, correction, initial, draws}: Run,
  {denoise, sigmas}: {denoise: Denoise; sigmas: Float32Array},
): Promise<{states: Float32Array[]; final: Float32Array}> => {
  const levels = Array.from(sigmas)
  const noise = replay(draws)
  const x = initial.map(value => value * levels[0]!)
  const states: Float32Array[] = []
  const descent = {denoise, posterior, solver: euler, sigmas: levels, churn, correction, shifts: 1, noise}
  for await (const step of descend(descent, x)) states.push(step.x.slice())
  posterior.finishInto?.(x)
  expect(noise.left()).toBe(0)
  return {states, final: x}
}

/**
 * The largest difference where nothing is locked. In between, the locked part of x is dead: it is overwritten before
 * anything reads it, and ours steps towards what is known instead of the network's estimate of it.
 */
const differenceWhereFree = (a: Float32Array, b: Float32Array, locked: Uint8Array): number =>
  largestDifference(
    a.filter((_, i) => !locked[i]),
    b.filter((_, i) => !locked[i]),
  )

const expectGiven = (final: Float32Array, {known, locked}: Lock): void => {
  const lockedOf = (x: Float32Array): Float32Array => x.filter((_, i) => locked[i])
  expect(lockedOf(final)).toEqual(lockedOf(known))
}

describe('generation in 8 steps', () => {
  const draws = rows(golden.f32('draws'), SIZE)
  const initial = golden.f32('initial_noise')
  const cases = golden.keys.filter(key => /^[a-z]+_r\d_c\d+\/x_steps$/.test(key)).map(key => key.split('/')[0]!)
  expect(cases).toHaveLength(13)

  it.each(cases)('%s', async name => {
    const [, given, correction, churn] = /^(\w+)_r(\d)_c(\d+)$/.exec(name)!
    const lock = lockOf(given!)
    const passes = Number(correction)
    const drawn = draws.slice(0, 8 * 2 * passes)
    const task = {posterior: impute(lock), churn: Number(churn), correction: passes, initial, draws: drawn}
    const {states, final} = await run(task, {denoise: msdm.denoise, sigmas: golden.f32('sigmas')})
    for (const [i, expected] of rows(golden.f32(`${name}/x_steps`), SIZE).entries())
      expect(differenceWhereFree(states[i]!, expected, lock.locked), `pass ${i}`).toBeLessThan(1e-4)
    expect(largestDifference(final, golden.f32(`${name}/final`))).toBeLessThan(3e-5)
    expectGiven(final, lock)
  })

  it('is the same with nothing given as with an empty lock, but for the draws that an empty lock wastes', async () => {
    const used = draws.slice(0, 32).filter((_, i) => i % 4 !== 0)
    const task = {posterior: generate(), churn: 20, correction: 2, initial, draws: used}
    const {final} = await run(task, {denoise: msdm.denoise, sigmas: golden.f32('sigmas')})
    expect(largestDifference(final, golden.f32('total_r2_c20/final'))).toBeLessThan(3e-5)
  })

  it('drums given, each item of a batch of two on its own', async () => {
    const name = 'drums_b2_r2_c20'
    const first = (data: Float32Array): Float32Array =>
      Float32Array.from({length: 4 * 256}, (_, i) => data[Math.floor(i / 256) * 512 + (i % 256)]!)
    const lock = {known: first(golden.f32('source')), locked: Uint8Array.from(first(golden.f32('mask_drums')))}
    for (const item of [0, 1]) {
      const of = (key: string): Float32Array[] => rows(golden.f32(key), 4 * 256).filter((_, i) => i % 2 === item)
      const [source, state] = [rows(golden.f32(`${name}/draws_source`), 4 * 256), of(`${name}/draws_x`)]
      const order = source.flatMap((draw, step) => [draw, ...state.slice(3 * step, 3 * step + 3)])
      const begin = of(`${name}/initial_noise`)[0]!
      const task = {posterior: impute(lock), churn: 20, correction: 2, initial: begin, draws: order}
      const {states, final} = await run(task, {denoise: msdmShort.denoise, sigmas: golden.f32('sigmas')})
      for (const [i, expected] of of(`${name}/x_steps`).entries())
        expect(differenceWhereFree(states[i]!, expected, lock.locked)).toBeLessThan(1e-4)
      expect(largestDifference(final, of(`${name}/final`)[0]!)).toBeLessThan(3e-5)
    }
  })
})

describe('generation as published: 150 steps', () => {
  it.each([
    ['total', 20],
    ['drums', 10],
  ] as const)('%s', async (name, churn) => {
    const lock = lockOf(name)
    const draws = rows(golden.f32('official/draws'), SIZE)
    const task = {posterior: impute(lock), churn, correction: 1, initial: golden.f32('initial_noise'), draws}
    const {states, final} = await run(task, {denoise: msdm.denoise, sigmas: golden.f32('official/sigmas')})
    for (const [i, expected] of rows(golden.f32(`official/${name}/x_every_10_steps`), SIZE).entries())
      expect(differenceWhereFree(states[10 * i + 9]!, expected, lock.locked), `step ${10 * i}`).toBeLessThan(3e-4)
    expect(largestDifference(final, golden.f32(`official/${name}/final`))).toBeLessThan(1e-4)
    expectGiven(final, lock)
  })
})
