import {readdirSync, readFileSync} from 'node:fs'
import {beforeAll, describe, expect, test, vi} from 'vitest'
import type {Report, ReportRow} from '../../src/eval/separation/report.ts'
import {put, putTrack} from '../eval/dataset/make-dataset.ts'
import {childrenOf, isAlive} from '../runner/children.ts'
import {writeTinyPacks} from '../support/tiny-packs.ts'
import {quartet, startQuartet, temporaryFolder, until} from './quartet.ts'

// Whole programs on a busy machine.
vi.setConfig({testTimeout: 180_000, hookTimeout: 180_000})

const at = temporaryFolder()
const TRACKS = ['a', 'b', 'c']

beforeAll(() => {
  for (const [n, name] of TRACKS.entries()) putTrack(at('songs', name), {pitch: 80 + 7 * n, seconds: 2.5})
})

const flags = (out: string, ...more: string[]): string[] => ['eval', at('songs'), '--out', at(out), ...more]
const reportIn = (out: string): Report => JSON.parse(readFileSync(at(out, 'separation.json'), 'utf8')) as Report

/** All but what the clock says. */
const rowsIn = (out: string): (ReportRow | object)[] =>
  reportIn(out).rows.map(row => ({...row, figures: {...row.figures, secondsPer12: 0}}))

const METHODS = ['--method', 'guided,projected', '--steps', '2', '--threads', '2']

describe('an eval of a data set', () => {
  let first = ''
  beforeAll(async () => {
    const {code, stdout, stderr} = await quartet(flags('first', ...METHODS))
    expect([code, stderr.trim().split('\n').length]).toEqual([0, 12])
    expect(stderr).toMatch(/^1\/12 {2}Guided \(the default\), 2 steps on a( .* left)?\n/)
    first = stdout
  })

  test('prints a table and writes it as a page, figures, JSON and a picture, with every result', () => {
    expect(first).toMatch(/\nGuided \(the default\), 2 steps( +–){5} +−?\d+\.\d\d /)
    expect(first).toMatch(/\nThe mix itself( +–){5}( +0\.00){5} +±0\.00\n/)
    expect(first).toMatch(
      /\nquartet-small \S+ \([0-9a-f]{8}\) on cpu: Guided \(the default\), 2 steps, Projected, 2 steps\.\n/,
    )
    const files = ['results', 'separation.csv', 'separation.json', 'separation.md', 'separation.svg']
    expect(readdirSync(at('first')).sort()).toEqual(files)
    expect(readdirSync(at('first', 'results')).sort()).toEqual(['guided', 'mix', 'projected', 'zeros'])
    expect(reportIn('first').rows[0]).toMatchObject({figures: {tracks: 3, windows: 3, evaluations: 4}})
  })

  test('the second time computes nothing and says the same', async () => {
    const {code, stdout, stderr} = await quartet(flags('first', ...METHODS))
    expect([code, stderr, stdout]).toEqual([0, '12 of 12 results were there already\n', first])
  })

  test('gives the same figures with two jobs', async () => {
    expect(await quartet(flags('jobs', ...METHODS, '--jobs', '2', '--quiet'))).toMatchObject({code: 0, stderr: ''})
    expect(rowsIn('jobs')).toEqual(rowsIn('first'))
  })

  test('that is killed leaves no process behind, and goes on to the same figures', async () => {
    const run = startQuartet(flags('killed', ...METHODS))
    await until(() => run.stderr().includes('\n5/12'), 'the first result of the second track')
    const children = childrenOf(run.process.pid!)
    run.process.kill('SIGKILL')
    expect(await run.outcome).toMatchObject({signal: 'SIGKILL', stdout: ''})
    await until(() => !children.some(isAlive), 'the end of the children')
    const {code, stderr} = await quartet(flags('killed', ...METHODS))
    expect(code).toBe(0)
    const [, reused] = /^(\d+) of 12 results were there already\n/.exec(stderr)!
    expect(Number(reused)).toBeGreaterThanOrEqual(5)
    expect(rowsIn('killed')).toEqual(rowsIn('first'))
  })

  test('that is interrupted ends with 130 and says that it can go on', async () => {
    const run = startQuartet(flags('stopped', '--method', 'projected', '--steps', '500'))
    await until(() => childrenOf(run.process.pid!).length > 0, 'the first row')
    run.process.kill('SIGINT')
    const {code, stderr} = await run.outcome
    expect(code).toBe(130)
    expect(stderr).toMatch(
      /what is finished stays in .*stopped; the same command goes on from there\nquartet: cancelled\n$/,
    )
  })
})

test('rows with packs of their own are run where these are installed', async () => {
  const packs = ['quartet-small', 'quartet-weak-small', 'quartet-regressor', 'quartet-gibbs'] as const
  await writeTinyPacks(at('home', 'quartet', 'models'), packs)
  const rows = ['--method', 'demucs,refine,gibbs,dirac-weak', '--limit', '1']
  const {code, stdout} = await quartet(flags('packs', ...rows), {env: {XDG_DATA_HOME: at('home')}})
  expect(code).toBe(0)
  expect(stdout).not.toMatch(/not run/)
  const found = reportIn('packs').rows.map(({id, figures}) => [id, figures?.evaluations])
  expect(found).toEqual([
    ['demucs', 1],
    ['dirac-weak', 150],
    ['refine', expect.any(Number)],
    ['gibbs', expect.any(Number)],
    ['zeros', undefined],
    ['mix', undefined],
  ])
})

test('a track that cannot be read is left out by name, and the exit code is 1', async () => {
  putTrack(at('torn', 'good'), {seconds: 2.5})
  put(at('torn', 'bad', 'bass.wav'), 'no sound')
  const {code, stdout, stderr} = await quartet(['eval', at('torn'), '--out', at('torn-out'), '--steps', '1', '--quiet'])
  expect(code).toBe(1)
  expect(stderr).toMatch(/^quartet: track bad is left out: .*bass\.wav: is not audio of a known kind[^\n]*\n$/)
  expect(stdout).toMatch(/torn, 1 track, /)
})

test.each([
  ['no folder', ['eval', at('nowhere')], /^quartet: .*nowhere: no such folder, expected folders with bass, drums/],
  ['nothing to read', ['eval', at('songs', 'a', 'bass.wav')], /^quartet: .*bass\.wav: is a file, expected folders/],
  [
    'a row that is none',
    flags('x', '--method', 'best'),
    /^quartet: --method best: is no row of the table, expected all/,
  ],
  ['what is for music', flags('x', '--seconds', '3'), /^quartet: --seconds: is for --task generate or impute; leave/],
])('%s is refused in one line with exit code 2', async (_, args, expected) => {
  const {code, stdout, stderr} = await quartet(args)
  expect(stderr).toMatch(expected)
  expect([code, stdout, stderr.trim().split('\n').length]).toEqual([2, '', 1])
})
