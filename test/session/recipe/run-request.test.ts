import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest'
import {BadInput, lineOf} from '../../../src/base/errors.ts'
import {parseEngine} from '../../../src/runner/engines.ts'
import {separationRequest} from '../../../src/session/recipe/separation-request.ts'
import {writeTinyPacks} from '../../support/tiny-packs.ts'

// Whatever ships with the program, here only the packs below count.
vi.mock('../../../src/base/assets.ts', async original => {
  const assets = await original<typeof import('../../../src/base/assets.ts')>()
  return {...assets, asset: (...parts: string[]) => (parts[0] === 'models' ? '/no/packs' : assets.asset(...parts))}
})

const home = mkdtempSync(path.join(tmpdir(), 'quartet-request-'))
const models = path.join(home, 'quartet/models')
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(home, {recursive: true, force: true})
})
beforeAll(async () => {
  await writeTinyPacks(models, [
    'quartet-small',
    'quartet-weak-small',
    'quartet-regressor',
    'quartet-gibbs',
    'quartet-rest',
  ])
  vi.stubEnv('XDG_DATA_HOME', home)
})

const namesOf = async (...args: Parameters<typeof separationRequest>) => {
  const {method, model, guess, calls, about} = await separationRequest(...args)
  return {method, pack: model.manifest.name, guess: guess?.model.manifest.name, calls, about}
}
const refusal = async (...args: Parameters<typeof separationRequest>): Promise<string> => {
  const error = await separationRequest(...args).catch(error => error)
  expect(error).toBeInstanceOf(BadInput)
  expect((error as Error).message).not.toMatch(/\n/)
  return lineOf(error)
}

describe('without a pack’s name a method runs on the one that it is made for', () => {
  test.each([
    ['guided', 'quartet-small', 4],
    ['projected', 'quartet-small', 25],
    ['dirac', 'quartet-small', 75],
    ['gaussian', 'quartet-small', 75],
    ['regressor', 'quartet-regressor', 1],
    ['gibbs', 'quartet-gibbs', 33],
  ] as const)('%s: %s', async (method, pack, calls) => {
    expect(await namesOf(method, {preset: 'balanced'})).toMatchObject({method, pack, guess: undefined, calls})
  })

  test('refine: the joint pack after the regressor', async () => {
    expect(await namesOf('refine', {preset: 'balanced'})).toEqual({
      method: 'refine',
      pack: 'quartet-small',
      guess: 'quartet-regressor',
      calls: 5,
      about: 'refine, quartet-small after quartet-regressor, 2 steps',
    })
  })

  test('none named: the usual pack’s own, or the only one that the preset has settings for', async () => {
    expect(await namesOf(undefined, {preset: 'balanced'})).toMatchObject({method: 'guided', pack: 'quartet-small'})
    expect(await namesOf(undefined, {preset: 'paper-gibbs'})).toMatchObject({method: 'gibbs', pack: 'quartet-gibbs'})
    expect(await namesOf(undefined, {preset: 'paper-dicose'})).toMatchObject({method: 'refine', calls: 5})
  })

  test('one that is not installed is told by name, with the place where it belongs', async () => {
    vi.stubEnv('XDG_DATA_HOME', '/no/such/folder')
    const where = 'which is not installed; put it into /no/such/folder/quartet/models, or name another model'
    expect(await refusal('gibbs', {preset: 'fast'})).toBe(`gibbs runs on the pack quartet-gibbs, ${where}`)
    expect(await refusal('refine', {preset: 'fast', model: path.join(models, 'quartet-small')})).toBe(
      `refine begins at the answer of the pack quartet-regressor, ${where}`,
    )
    vi.stubEnv('XDG_DATA_HOME', home)
  })
})

describe('a pack that is named', () => {
  test('runs what it can, by its own method where none is asked for', async () => {
    const own = async (model: string) => (await separationRequest(undefined, {preset: 'balanced', model})).method
    expect(await own('quartet-weak-small')).toBe('projected')
    expect(await own('quartet-regressor')).toBe('regressor')
    expect(await own('quartet-gibbs')).toBe('gibbs')
    expect(await namesOf('gibbs', {preset: 'fast', model: 'quartet-small'})).toMatchObject({pack: 'quartet-small'})
    expect(
      await namesOf('refine', {preset: 'fast', model: 'quartet-weak-small', guess: 'quartet-small'}),
    ).toMatchObject({pack: 'quartet-weak-small', guess: 'quartet-small'})
  })

  test.each([
    ['guided', {model: 'quartet-weak-small'}, /^method guided: the pack quartet-weak-small does not take the mix/],
    ['refine', {model: 'quartet-gibbs'}, /^method refine: .* knows no noise levels .*; choose regressor or gibbs$/],
    ['gibbs', {model: 'quartet-regressor'}, /^method gibbs: the pack quartet-regressor takes no given stems/],
    ['refine', {guess: 'quartet-weak-small'}, /^guess quartet-weak-small: does not take the mix/],
    ['refine', {guess: 'nobody'}, /^guess nobody: no such model/],
    ['guided', {model: 'nobody'}, /^model nobody: no such model/],
    ['guided', {preset: 'paper-gibbs'}, /has no settings for guided, only for gibbs/],
    [undefined, {model: 'quartet-rest'}, /^model quartet-rest: it finds only the rest, what is none of the stems;/],
    ['refine', {guess: 'quartet-rest'}, /^guess quartet-rest: makes rest, but quartet-small bass, drums,/],
    [
      'guided',
      {rest: 'quartet-small'},
      /^rest-model quartet-small: makes bass, .*, expected a pack that makes the rest$/,
    ],
    ['guided', {rest: 'nobody'}, /^rest-model nobody: no such model/],
  ] as const)('is refused in one line when it does not suit: %s, %j', async (method, wish, expected) => {
    expect(await refusal(method, {preset: 'fast', ...wish})).toMatch(expected)
  })
})

test('what the runner is asked holds everything, with a person’s own settings on top', async () => {
  const {request} = await separationRequest('refine', {
    preset: 'paper-dicose',
    overrides: {steps: 3, constrained: 'piano'},
    engine: {kind: 'local', name: 'cpu'},
    threads: 1,
    seed: 5,
  })
  expect(request).toMatchObject({
    pack: path.join(models, 'quartet-small'),
    engine: {kind: 'local', name: 'cpu'},
    threads: 1,
    method: 'refine',
    settings: {steps: 3, correction: 2, likelihood: 'projected', constrained: 'piano', guided: false},
    seed: 5,
    first: {pack: path.join(models, 'quartet-regressor'), method: 'regressor', settings: {steps: 1}},
  })
  expect(structuredClone(request)).toEqual(request)
})

describe('the rest', () => {
  test('is looked for only where it is asked for, by its own pack and one step, and on this machine', async () => {
    expect(await separationRequest('guided', {preset: 'fast'})).not.toHaveProperty('rest')
    const asked = {preset: 'fast', overrides: {steps: 3}, rest: 'auto', seed: 5}
    const {rest, calls} = await separationRequest('guided', {
      ...asked,
      engine: parseEngine('http://a:8000/m'),
      threads: 2,
    })
    expect(calls).toBe(3 + 1)
    expect(rest!.request).toMatchObject({
      pack: path.join(models, 'quartet-rest'),
      engine: {kind: 'local', name: 'auto'},
      threads: 2,
      method: 'rest',
      settings: {steps: 1, sigma: {max: 2, min: 2}, temperature: 0, shifts: 1},
    })
    const tfjs = parseEngine('tfjs')
    expect((await separationRequest('guided', {...asked, engine: tfjs})).rest!.request.engine).toEqual(tfjs)
  })

  test('needs no settings of a preset', async () => {
    const {rest} = await separationRequest('dirac', {preset: 'paper-dirac', rest: 'auto'})
    expect(rest!.request.settings).toMatchObject({steps: 1, shifts: 2})
  })

  test('is not looked for in vain: a pack that is not installed is told by name', async () => {
    vi.stubEnv('XDG_DATA_HOME', '/no/such/folder')
    expect(await refusal('guided', {preset: 'fast', model: path.join(models, 'quartet-small'), rest: 'auto'})).toMatch(
      /^the rest is found by the pack quartet-rest, which is not installed; put it into /,
    )
    vi.stubEnv('XDG_DATA_HOME', home)
  })
})
