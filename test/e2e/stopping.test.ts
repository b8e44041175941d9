import {existsSync, mkdirSync, readdirSync} from 'node:fs'
import {beforeAll, describe, expect, test, vi} from 'vitest'
import {childrenOf, isAlive} from '../runner/children.ts'
import {quartet, type Running, startQuartet, temporaryFolder, until} from './quartet.ts'
import {band, putWav} from './sounds.ts'

// Whole programs on a busy machine.
vi.setConfig({testTimeout: 180_000, hookTimeout: 180_000})

const at = temporaryFolder()
const ENDLESS = ['--seconds', '6', '--steps', '500', '--threads', '1']

beforeAll(() => {
  putWav(at('mix.wav'), band({seconds: 0.2}))
  mkdirSync(at('empty'))
})

/** A run in the midst of its steps, leader of a process group as in a shell, and its child process. */
const midway = async (out: string): Promise<{run: Running; pid: number; child: number}> => {
  const run = startQuartet(['generate', '--out', at(out), ...ENDLESS], {detached: true})
  await until(() => run.stderr().includes('step '), 'the first step')
  const pid = run.process.pid!
  return {run, pid, child: childrenOf(pid)[0]!}
}

const expectNothingLeft = (): void => {
  expect(readdirSync(at()).sort()).toEqual(['empty', 'mix.wav'])
  expect(readdirSync(at('empty'))).toEqual([])
}

describe('a run that is stopped', () => {
  test.each([
    ['Ctrl-C, which the whole process group gets', 'new', (pid: number) => process.kill(-pid, 'SIGINT')],
    ['a polite kill', 'empty', (pid: number) => process.kill(pid, 'SIGTERM')],
  ])('by %s ends at once with 130, its child too, and leaves nothing', async (_, out, stop) => {
    const {run, pid, child} = await midway(out)
    const begun = performance.now()
    stop(pid)
    const {code, stdout, stderr} = await run.outcome
    expect(performance.now() - begun).toBeLessThan(1500)
    expect([code, stdout]).toEqual([130, ''])
    expect(stderr).toMatch(/^(generate {2}step .*\n)+quartet: cancelled\n$/)
    await until(() => !isAlive(child), 'the end of the child')
    expectNothingLeft()
  })

  test('by kill -9 takes its child with it, leaves nothing, and the next run works', async () => {
    const {run, pid, child} = await midway('empty')
    process.kill(pid, 'SIGKILL')
    expect(await run.outcome).toMatchObject({signal: 'SIGKILL'})
    await until(() => !isAlive(child), 'the end of the child')
    expectNothingLeft()
  })

  test('by the death of its child says so in one line, with 1, and leaves nothing', async () => {
    const {run, child} = await midway('new')
    process.kill(child, 'SIGKILL')
    const {code, stdout, stderr} = await run.outcome
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr.replace(/^generate .*\n/gm, '')).toMatch(/^quartet: the engine's process ended \(SIGKILL\)[^\n]*\n$/)
    expectNothingLeft()
  })
})

test('of two runs into one folder at once, one wins and the other is told', async () => {
  const runs = ['1', '2'].map(seed =>
    quartet(['separate', at('mix.wav'), '--out', at('both'), '--steps', '1', '--seed', seed, '--quiet']),
  )
  const outcomes = await Promise.all(runs)
  expect(outcomes.map(({code}) => code).sort()).toEqual([0, 2])
  expect(outcomes.find(({code}) => code === 2)!.stderr).toMatch(
    /^quartet: --out .*both: is not empty; choose [^\n]*\n$/,
  )
  expect(readdirSync(at('both')).sort()).toEqual(['bass.wav', 'drums.wav', 'guitar.wav', 'piano.wav', 'quartet.json'])
  expect(existsSync(at('both', '.quartet-lock'))).toBe(false)
})
