import {readdirSync, readFileSync} from 'node:fs'
import {beforeAll, expect, test, vi} from 'vitest'
import {writeTinyPacks} from '../support/tiny-packs.ts'
import {quartet, type Running, startQuartet, temporaryFolder, until} from './quartet.ts'
import {band, putWav, readFacts} from './sounds.ts'

// Whole programs on a busy machine.
vi.setConfig({testTimeout: 180_000, hookTimeout: 180_000})

const at = temporaryFolder()
const FILES = ['bass.wav', 'drums.wav', 'guitar.wav', 'piano.wav', 'quartet.json']
const flags = ['--method', 'guided', '--steps', '1', '--threads', '1', '--engine', 'cpu']
const command = (out: string): string[] => [
  'separate',
  at('long.wav'),
  '--out',
  at(out),
  '--model',
  at('quartet-small'),
  ...flags,
]

beforeAll(async () => {
  await writeTinyPacks(at(), ['quartet-small'])
  // Just long enough to be worth keeping: some two hundred windows of the tiny pack.
  putWav(at('long.wav'), band({seconds: 60.5, sampleRate: 22_050, channels: 1}))
})

/** A run that has come at least so far, told in tenths. */
const runTo = async (percent: number, seed?: string): Promise<Running> => {
  const run = startQuartet([...command('out'), ...(seed ? ['--seed', seed] : [])])
  const reached = (): number => Math.max(0, ...[...run.stderr().matchAll(/(\d+) %/g)].map(([, text]) => Number(text)))
  await until(() => reached() >= percent, `${percent} %`)
  return run
}

test('a run that is killed, then cancelled, is gone on from each time and gives what one at a stretch gives', async () => {
  expect(await quartet([...command('whole'), '--seed', '9', '--quiet'])).toMatchObject({code: 0})

  const killed = await runTo(20, '9')
  process.kill(killed.process.pid!, 'SIGKILL')
  await killed.outcome
  expect(readdirSync(at('out'))).toEqual([expect.stringMatching(/^\.quartet-/)])

  const cancelled = await runTo(50)
  process.kill(cancelled.process.pid!, 'SIGINT')
  const {code, stderr} = await cancelled.outcome
  expect(code).toBe(130)
  expect(stderr).toMatch(/^quartet: continues at window \d+ of \d+\n/)
  const kept =
    /quartet: (\d+) of \d+ windows are kept; the same command again goes on from there\nquartet: cancelled\n$/
  expect(stderr).toMatch(kept)

  const last = await quartet(command('out'))
  expect(last.code).toBe(0)
  expect(last.stderr).toContain(`quartet: continues at window ${Number(kept.exec(stderr)![1]) + 1} of `)
  expect(readdirSync(at('out')).sort()).toEqual(FILES)
  for (const file of FILES.slice(0, 4))
    expect(readFileSync(at('out', file)).equals(readFileSync(at('whole', file)))).toBe(true)
  const {seed, evaluations} = readFacts(at('out'))
  expect(seed).toBe(9)
  expect(evaluations).toBeGreaterThanOrEqual(readFacts(at('whole')).evaluations as number)
})
