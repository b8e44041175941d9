import {readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {beforeAll, describe, expect, test} from 'vitest'
import {BadInput, Cancelled, ModelError} from '../../../src/base/errors.ts'
import {hashTrack} from '../../../src/eval/dataset/data-hash.ts'
import {findTracks} from '../../../src/eval/dataset/find-tracks.ts'
import {CannotKeep} from '../../../src/eval/keep.ts'
import type {Contender} from '../../../src/eval/separation/contender.ts'
import {type RunUnitsOptions, runUnits} from '../../../src/eval/separation/run-units.ts'
import {scaleContender} from '../../../src/eval/separation/scale.ts'
import {openStore} from '../../../src/eval/separation/store.ts'
import {TABLE} from '../../../src/eval/separation/systems.ts'
import {type Unit, unitOf} from '../../../src/eval/separation/unit.ts'
import {CPU_ENGINE} from '../../../src/runner/engines.ts'
import {stemRows} from '../../../src/runner/work/stem-rows.ts'
import type {SettingsOf} from '../../../src/sampler/preset/settings.ts'
import {put, putTrack as putTones, temporaryFolder} from '../dataset/make-dataset.ts'
import {type FakeRunners, fakeRunners} from './fake-runner.ts'

const at = temporaryFolder()
const never = new AbortController().signal

/** Of everything here: the tests are about who does what when. */
const RATE = 2000
const putTrack = (dir: string, {pitch = 100, seconds = 6}: {pitch?: number; seconds?: number} = {}): void =>
  putTones(dir, {pitch, seconds, sampleRate: RATE})

const system = (id: string) => TABLE.find(one => one.id === id)!

/** A row that asks the runner, as one with a pack does. */
const contender = (id: string, identity: unknown = id): Contender => ({
  system: system(id),
  label: system(id).label,
  packs: [],
  identity,
  sampleRate: RATE,
  calls: 2,
  separate: async (runner, mix, {seed, signal}) => {
    const settings = {steps: 2} as SettingsOf<'guided'>
    const request = {pack: id, engine: CPU_ENGINE, method: 'guided', settings, seed} as const
    const job = {...request, input: {kind: 'mix', mix}, length: mix.length} as const
    const {stems, ...facts} = await runner.run(job, {signal})
    return {...facts, stems: stemRows(stems, mix.length), modelWindows: 1}
  },
})

const unitsOf = async (dataset: string, contenders: readonly Contender[], seed = 1): Promise<Unit[]> => {
  const units: Unit[] = []
  for (const track of (await findTracks(dataset)).tracks) {
    const data = await hashTrack(track, never)
    units.push(...contenders.map(one => unitOf(one, {track, data}, seed)))
  }
  return units
}

const rows = [contender('guided'), contender('projected'), {...scaleContender(system('zeros')), sampleRate: RATE}]
let units: Unit[] = []
beforeAll(async () => {
  for (const [n, name] of ['a', 'b', 'c'].entries()) putTrack(at('data', name), {pitch: 90 + n})
  units = await unitsOf(at('data'), rows)
})

const run = (runners: FakeRunners, folder: string, options: Partial<RunUnitsOptions> & {of?: Unit[]} = {}) => {
  const {of = units, ...rest} = options
  return runUnits(of, {store: openStore(at(folder)), openRunner: runners.open, jobs: 1, signal: never, ...rest})
}

/** Every result in the folder, by its file. */
const kept = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(at(folder), {recursive: true, encoding: 'utf8'})
      .filter(name => name.endsWith('.json'))
      .sort()
      .map(name => [name, readFileSync(at(folder, name), 'utf8')]),
  )

describe('an eval', () => {
  test('performs every row on every track and keeps each result', async () => {
    const runners = fakeRunners()
    const finished = await run(runners, 'plain')
    expect(finished.map(({unit, kind}) => [unit.track.name, unit.contender.system.id, kind])).toEqual(
      ['a', 'b', 'c'].flatMap(name => rows.map(row => [name, row.system.id, 'result'])),
    )
    expect(Object.keys(kept('plain'))).toHaveLength(9)
    expect(runners.jobs).toHaveLength(6)
    expect(runners.opened()).toBe(0)
    const [first] = finished
    expect(first!.kind === 'result' && first!.result).toMatchObject({
      row: 'guided',
      track: 'a',
      seconds: 6,
      engine: 'fake',
      evaluations: 2,
      runSeconds: 1.5,
      windows: [{start: 0}, {start: 2 * RATE}],
    })
  })

  test('gives the same with any number of jobs', async () => {
    const one = await run(fakeRunners(), 'one')
    const runners = fakeRunners()
    const three = await run(runners, 'three', {jobs: 3})
    expect(three).toEqual(one)
    expect(kept('three')).toEqual(kept('one'))
    expect(runners.opened()).toBe(0)
  })

  test('gives every track noise of its own that its sound and the seed decide', async () => {
    const runners = fakeRunners()
    await run(runners, 'seeds')
    const seeds = runners.jobs.map(({seed}) => seed)
    expect(new Set(seeds).size).toBe(3)
    expect(seeds.every(seed => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true)
    const others = await unitsOf(at('data'), rows, 2)
    expect(others.map(({seed}, i) => (seed - units[i]!.seed + 2 ** 32) % 2 ** 32)).toEqual(Array(9).fill(1))
  })
})

describe('an eval that goes on', () => {
  test('computes nothing again and gives the same', async () => {
    const first = await run(fakeRunners(), 'again')
    const before = kept('again')
    const runners = fakeRunners()
    let reused = 0
    const second = await run(runners, 'again', {onReused: count => (reused = count)})
    expect([reused, runners.jobs.length]).toEqual([9, 0])
    expect(kept('again')).toEqual(before)
    expect(second).toEqual(first.map(one => ({...one, isNew: false})))
  })

  test('after a kill does only what was not finished', async () => {
    const whole = await run(fakeRunners(), 'whole')
    const dying = fakeRunners({
      before: (_, count) => {
        if (count === 3) throw new Error('killed')
      },
    })
    await expect(run(dying, 'killed')).rejects.toThrow('killed')
    expect(dying.opened()).toBe(0)
    expect(Object.keys(kept('killed'))).toHaveLength(4)
    // A file that the kill, or somebody, has left torn counts as not there.
    const torn = Object.keys(kept('killed'))[0]!
    writeFileSync(at('killed', torn), '{"key": "')
    const runners = fakeRunners()
    const rest = await run(runners, 'killed')
    expect(runners.jobs).toHaveLength(4)
    expect(rest.map(({unit, ...one}) => one.kind === 'result' && one.result)).toEqual(
      whole.map(({unit, ...one}) => one.kind === 'result' && one.result),
    )
    expect(kept('killed')).toEqual(kept('whole'))
  })

  test('computes again what other settings, another seed, other sound or --fresh ask for', async () => {
    const count = async (of: Unit[], fresh = false): Promise<number> => {
      const runners = fakeRunners()
      await run(runners, 'changed', {of, fresh})
      return runners.jobs.length
    }
    expect(await count(units)).toBe(6)
    expect(await count(units, true)).toBe(6)
    expect(await count(await unitsOf(at('data'), [contender('guided', 'other'), rows[1]!]))).toBe(3)
    expect(await count(await unitsOf(at('data'), rows, 2))).toBe(6)
    putTrack(at('data', 'c'), {pitch: 500})
    expect(await count(await unitsOf(at('data'), rows))).toBe(2)
    expect(await count(units)).toBe(0)
  })
})

describe('what goes wrong', () => {
  test('with a track concerns that track, with a row on a track that row, and the rest goes on', async () => {
    for (const name of ['a', 'b', 'c']) putTrack(at('faulty', name))
    put(at('faulty', 'b', 'guitar.wav'), 'no sound')
    putTrack(at('faulty', 'c'), {pitch: 70})
    const faulty = await unitsOf(at('faulty'), rows)
    const runners = fakeRunners({
      before: ({pack, seed}) => {
        if (pack === 'projected' && seed === faulty.at(-1)!.seed) throw new ModelError('the engine gave up')
      },
    })
    const finished = await run(runners, 'faults', {of: faulty, jobs: 2})
    expect(finished.map(({kind}) => kind)).toEqual([
      ...['result', 'result', 'result'],
      ...['unreadable', 'unreadable', 'unreadable'],
      ...['result', 'failed', 'result'],
    ])
    expect(finished[3]).toMatchObject({why: expect.stringMatching(/guitar\.wav: is not audio of a known kind/)})
    expect(finished[7]).toMatchObject({why: 'the engine gave up'})
    expect(Object.keys(kept('faults'))).toHaveLength(5)
  })

  test('in a network that diverges is a failure of that row', async () => {
    const nan: Contender = {
      ...contender('guided'),
      separate: async (_, mix) => ({
        stems: Array.from({length: 4}, () => new Float32Array(mix.length).fill(Number.NaN)),
        engine: 'fake',
        evaluations: 1,
        modelWindows: 1,
        runSeconds: 1,
      }),
    }
    putTrack(at('nan data', 'a\n\x1b[2J'))
    const [first] = await run(fakeRunners(), 'nan', {of: await unitsOf(at('nan data'), [nan])})
    expect(first).toMatchObject({kind: 'failed', why: expect.stringMatching(/ on a\?\?\[2J: .*the method diverged$/)})
  })

  test('with the disk ends all in one line, and what is finished stays', async () => {
    const runners = fakeRunners()
    let written = 0
    const store = openStore(at('full'), async (file, data) => {
      if (written++ === 4) throw new BadInput(`${file}: cannot be written: the disk is full; make room`)
      writeFileSync(file, data as string)
    })
    const failing = run(runners, 'full', {store, jobs: 2})
    await expect(failing).rejects.toBeInstanceOf(CannotKeep)
    await expect(failing).rejects.toThrow(
      /^\S+\.json: cannot be written: the disk is full; make room; what is finished/,
    )
    // The other runner may have been writing at that moment.
    expect([4, 5]).toContain(Object.keys(kept('full')).length)
    expect(runners.opened()).toBe(0)
    const rest = fakeRunners()
    await run(rest, 'full')
    expect(Object.keys(kept('full'))).toHaveLength(9)
  })

  test('a cancel ends all runners at once', async () => {
    const controller = new AbortController()
    const runners = fakeRunners({before: (_, count) => (count === 2 ? controller.abort() : undefined)})
    await expect(run(runners, 'cancelled', {signal: controller.signal, jobs: 2})).rejects.toBeInstanceOf(Cancelled)
    expect(runners.opened()).toBe(0)
    expect(Object.keys(kept('cancelled')).length).toBeLessThan(9)
  })
})

test('tracks may be called anything', async () => {
  const names = ['ü & co', `${'long '.repeat(45)}`.trim(), 'a%2Fb', 'x..']
  for (const [n, name] of names.entries()) putTrack(at('names', name), {pitch: 60 + n, seconds: 3})
  const named = await unitsOf(at('names'), [rows[2]!])
  await run(fakeRunners(), 'strange', {of: named})
  const files = Object.keys(kept('strange')).map(name => path.basename(name))
  expect(files).toHaveLength(4)
  expect(files.every(name => /^[\p{L}\p{N}._-]{1,60}-[0-9a-f]{16}\.json$/u.test(name))).toBe(true)
  rmSync(at('names'), {recursive: true})
})
