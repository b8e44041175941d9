import {existsSync} from 'node:fs'
import {beforeAll, describe, expect, test, vi} from 'vitest'
import {writeTinyPacks} from '../support/tiny-packs.ts'
import {type Outcome, quartet, temporaryFolder} from './quartet.ts'
import {band, putWav, readFacts, readStems, sameSamples, sumError} from './sounds.ts'

// Whole programs on a busy machine.
vi.setConfig({testTimeout: 180_000, hookTimeout: 180_000})

const at = temporaryFolder()
const mix = band({seconds: 0.5})
beforeAll(async () => {
  putWav(at('mix.wav'), mix)
  const packs = ['quartet-small', 'quartet-weak-small', 'quartet-regressor', 'quartet-gibbs'] as const
  await writeTinyPacks(at('data/quartet/models'), packs)
})

const separate = (out: string, ...flags: string[]): Promise<Outcome> =>
  quartet(['separate', at('mix.wav'), '--out', at(out), '--seed', '3', ...flags], {env: {XDG_DATA_HOME: at('data')}})

describe('every system separates from the command line, and its stems sum to the mix', () => {
  test.each([
    ['regressor', 'quartet-regressor', []],
    ['gibbs', 'quartet-gibbs', ['--steps', '4']],
    ['gibbs', 'quartet-small', ['--steps', '4', '--model', 'quartet-small']],
    ['refine', 'quartet-small', []],
    ['dirac', 'quartet-weak-small', ['--model', 'quartet-weak-small', '--preset', 'fast', '--correction', '2']],
    ['gaussian', 'quartet-weak-small', ['--model', 'quartet-weak-small', '--preset', 'fast', '--correction', '1']],
    ['projected', 'quartet-weak-small', ['--model', 'quartet-weak-small', '--preset', 'fast']],
  ])('%s on %s', async (method, pack, flags) => {
    const out = `${method}-${pack}`
    expect(await separate(out, '--method', method, ...flags)).toMatchObject({code: 0})
    const stems = await readStems(at(out))
    const loudest = stems.flatMap(({channels}) => channels.map(channel => channel.reduce((a, b) => Math.max(a, b), 1)))
    expect(sumError(stems, mix)).toBeLessThan(1e-5 * Math.max(...loudest))
    expect(readFacts(at(out))).toMatchObject({method, model: {name: pack}})
  })
})

test('a refinement says which packs made it and how it came about', async () => {
  const {stdout, stderr} = await separate('refined', '--method', 'refine')
  expect(stderr).toMatch(/^separate {2}first guess {2}step 1\/1 .*\nseparate {2}step /s)
  expect(stdout).toMatch(/refine after quartet-regressor, seed 3, \d+ network calls in /)
  expect(readFacts(at('refined'))).toMatchObject({
    model: {name: 'quartet-small'},
    guess: {method: 'regressor', model: {name: 'quartet-regressor'}, settings: {steps: 1}},
  })
  await separate('again', '--method', 'refine')
  const [one, other] = await Promise.all([readStems(at('refined')), readStems(at('again'))])
  expect(one.every((stem, n) => sameSamples(stem, other[n]!))).toBe(true)
})

test('a pack that does not suit is one line and leaves nothing', async () => {
  const {code, stdout, stderr} = await separate('none', '--method', 'gibbs', '--model', 'quartet-regressor')
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toBe(
    'quartet: --method gibbs: the pack quartet-regressor takes no given stems beside the mix; choose regressor\n',
  )
  expect(existsSync(at('none'))).toBe(false)
})
