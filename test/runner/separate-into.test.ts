import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import type {Audio} from '../../src/audio/audio.ts'
import {decodeFile} from '../../src/audio/files/decode.ts'
import {soundOf} from '../../src/audio/sound/sound.ts'
import {CPU_ENGINE} from '../../src/runner/engines.ts'
import type {JobRequest} from '../../src/runner/job.ts'
import type {Runner} from '../../src/runner/runner.ts'
import {separate, separateInto} from '../../src/runner/separate.ts'
import {wavSink} from '../../src/runner/work/stem-sink.ts'
import {folderWork} from '../../src/runner/work/work.ts'
import {settingsFor} from '../../src/sampler/preset/preset.ts'
import {loadPreset} from '../../src/session/recipe/library.ts'
import {band, sameSamples, sumError} from '../e2e/sounds.ts'
import {writeTinyPacks} from '../support/tiny-packs.ts'
import {runnerHere} from './runner-here.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'quartet-long-'))
const at = (...parts: string[]): string => path.join(folder, ...parts)
afterAll(() => rmSync(folder, {recursive: true, force: true}))

/** Six windows of the tiny packs. */
const mix = band({seconds: 1.45})
const modelRate = 22_050
const requests = {} as Record<'guided' | 'refine', JobRequest>
let whole: Record<'guided' | 'refine', Audio[]>

beforeAll(async () => {
  await writeTinyPacks(folder, ['quartet-small', 'quartet-regressor'])
  const preset = await loadPreset('fast')
  const common = {pack: at('quartet-small'), engine: CPU_ENGINE, threads: 1, seed: 3}
  requests.guided = {...common, method: 'guided', settings: settingsFor(preset, 'guided', {steps: 1})}
  const first = {
    pack: at('quartet-regressor'),
    method: 'regressor',
    settings: settingsFor(preset, 'regressor'),
  } as const
  requests.refine = {...common, method: 'refine', settings: settingsFor(preset, 'refine'), first}
  const inMemory = async (request: JobRequest) => (await separate(runnerHere(), mix, request, {modelRate})).stems
  whole = {guided: await inMemory(requests.guided), refine: await inMemory(requests.refine)}
})

beforeEach(() => {
  for (const name of ['work', 'out']) {
    rmSync(at(name), {recursive: true, force: true})
    mkdirSync(at(name))
  }
})

const files = ['bass', 'drums', 'guitar', 'piano'].map(stem => at('out', `${stem}.wav`))
const run = (runner: Runner, method: 'guided' | 'refine' = 'guided', told: string[] = []) =>
  separateInto(runner, soundOf(mix), shape => wavSink(files, shape), {
    request: requests[method],
    modelRate,
    work: folderWork(at('work')),
    onResume: ({window, windows}) => told.push(`${window} of ${windows}`),
  })
const written = (): Promise<Audio[]> => Promise.all(files.map(file => decodeFile(file)))

/** Bit for bit. */
const expectWritten = async (method: 'guided' | 'refine'): Promise<void> => {
  for (const [n, stem] of (await written()).entries()) expect(sameSamples(stem, whole[method][n]!)).toBe(true)
}

test('stems in files are bit for bit those in memory, and sum to the mix', async () => {
  const facts = await run(runnerHere())
  await expectWritten('guided')
  expect(sumError(await written(), mix)).toBeLessThanOrEqual(1e-4)
  expect(facts).toMatchObject({engine: 'cpu', evaluations: 6})
})

describe('a run that ended too early', () => {
  test.each([
    ['guided', 1],
    ['guided', 4],
    ['refine', 2],
  ] as const)('is gone on from after the last finished window: %s, %i', async (method, windows) => {
    await expect(run(runnerHere(windows), method)).rejects.toThrow('the engine is gone')
    expect(readdirSync(at('out'))).toEqual([])
    const [next, told] = [runnerHere(), [] as string[]]
    const {evaluations} = await run(next, method, told)
    expect(next.made[0]).toBe(windows + 1)
    expect(told).toEqual([`${windows} of 6`])
    await expectWritten(method)
    if (method === 'guided') expect(evaluations).toBe(6)
  })

  test('after its last window only restores', async () => {
    await run(runnerHere())
    const next = runnerHere()
    expect(await run(next)).toMatchObject({evaluations: 6})
    expect(next.made).toEqual([])
    await expectWritten('guided')
  })

  const spoil = (name: string): void => {
    const bytes = readFileSync(at('work', name))
    bytes[bytes.length - 3]! ^= 1
    writeFileSync(at('work', name), bytes)
  }
  test.each([
    [
      'a line of the log is cut short',
      () => truncateSync(at('work', 'windows.log'), readFileSync(at('work', 'windows.log')).length - 9),
      2,
    ],
    ['its newest stretch is not what was written', () => spoil('stems.f32'), 2],
    ['what the next window needs is not what was written', () => spoil('held-1.f32'), 2],
    ['nothing is whole', () => truncateSync(at('work', 'stems.f32'), 100), 0],
  ])('goes back as far as it must where %s', async (_, damage, from) => {
    await expect(run(runnerHere(3))).rejects.toThrow()
    damage()
    const next = runnerHere()
    await run(next)
    expect(next.made[0]).toBe(from + 1)
    await expectWritten('guided')
  })
})
