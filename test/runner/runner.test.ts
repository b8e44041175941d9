import {mkdtempSync, rmSync} from 'node:fs'
import {getPriority, tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest'
import {peaksOf} from '../../src/audio/overview/overview.ts'
import {asset} from '../../src/base/assets.ts'
import {BadInput, Cancelled, lineOf, ModelError} from '../../src/base/errors.ts'
import {timeEngine} from '../../src/runner/engine/choice/time-engine.ts'
import {differenceOf, MAY_DIFFER} from '../../src/runner/engine/choice/try-engines.ts'
import {CPU_ENGINE, localEngine, parseEngine} from '../../src/runner/engines.ts'
import type {Job, JobStep} from '../../src/runner/job.ts'
import {createRunner, type Runner} from '../../src/runner/runner.ts'
import {settingsFor} from '../../src/sampler/preset/preset.ts'
import {loadPreset} from '../../src/session/recipe/library.ts'
import {until} from '../e2e/quartet.ts'
import {writeTinyPacks} from '../support/tiny-packs.ts'
import {childrenOf, isAlive} from './children.ts'

// Whole programs on a busy machine.
vi.setConfig({testTimeout: 180_000, hookTimeout: 180_000})

let job: Job<'generate'>
let long: Job
let runner: Runner
beforeAll(async () => {
  const preset = await loadPreset('fast')
  const common = {
    pack: asset('models', 'quartet-small'),
    engine: {kind: 'local', name: 'cpu'},
    threads: 1,
    seed: 1,
  } as const
  const settings = settingsFor(preset, 'generate', {steps: 1})
  job = {...common, method: 'generate', settings, input: {kind: 'none'}, length: 8192}
  // A window of 6 s: one network call lasts long enough to be met in its middle.
  long = {...job, settings: settingsFor(preset, 'generate', {steps: 400}), length: 6 * 22_050}
  runner = createRunner()
})
afterAll(() => runner.close())

/** The one child that is there, once the job has taken its first step. */
const firstStep = async (
  work: (onStep: () => void) => Promise<unknown>,
): Promise<{child: number; done: Promise<unknown>}> => {
  let stepped = false
  const done = work(() => {
    stepped = true
  }).catch(error => error)
  await until(() => stepped, 'the first step')
  return {child: childrenOf(process.pid).at(-1)!, done}
}

test('a job is done in a child that stays for the next one, with the same samples for the same seed', async () => {
  const steps: number[] = []
  const first = await runner.run(job, {onStep: step => steps.push(step.progress)})
  expect(first.stems.length).toBe(4 * job.length)
  expect(first.stems.every(Number.isFinite)).toBe(true)
  expect(steps).toEqual([1])
  const second = await runner.run(job)
  expect(second.loadSeconds).toBeLessThan(first.loadSeconds)
  expect(second.stems).toEqual(first.stems)
  const other = await runner.run({...job, seed: 2})
  expect(other.stems).not.toEqual(first.stems)
})

test('stems larger than one message arrive whole and in place', async () => {
  const seconds = 15
  const result = await runner.run({...job, length: seconds * 22_050})
  expect(result.stems.length).toBe(4 * seconds * 22_050)
  const tenth = result.stems.length / 40
  for (let from = 0; from < result.stems.length; from += tenth)
    expect(result.stems.subarray(from, from + tenth).some(value => value !== 0)).toBe(true)
})

test('two jobs at once are refused, and the first goes on', async () => {
  const running = runner.run(job)
  await expect(runner.run(job)).rejects.toThrow(/one job at a time/)
  await expect(running).resolves.toHaveProperty('engine', 'cpu')
})

test('what a job meets in the child is the same kind of error here, and the next job works', async () => {
  await expect(runner.run({...job, pack: '/no/such/pack'})).rejects.toBeInstanceOf(BadInput)
  await expect(runner.run(job)).resolves.toHaveProperty('evaluations', 1)
})

test('a listener that throws ends the job with its own error', async () => {
  const onStep = () => {
    throw new Error('the screen is gone')
  }
  await expect(runner.run(job, {onStep})).rejects.toThrow('the screen is gone')
  await expect(runner.run(job)).resolves.toHaveProperty('evaluations', 1)
})

describe('a cancel', () => {
  test('inside a network call does not wait for it, and the child is gone', async () => {
    const controller = new AbortController()
    let steps = 0
    const {child, done} = await firstStep(begun =>
      runner.run(long, {
        onStep: () => {
          steps++
          begun()
        },
        signal: controller.signal,
      }),
    )
    const before = steps
    controller.abort()
    expect(await done).toBeInstanceOf(Cancelled)
    await until(() => !isAlive(child), 'the end of the child')
    expect(steps).toBe(before)
    await expect(runner.run(job)).resolves.toHaveProperty('evaluations', 1)
  })

  test('before the start starts nothing', async () => {
    const fresh = createRunner()
    const before = childrenOf(process.pid)
    await expect(fresh.run(job, {signal: AbortSignal.abort()})).rejects.toBeInstanceOf(Cancelled)
    expect(childrenOf(process.pid)).toEqual(before)
  })

  test('is what closing means to a job that runs', async () => {
    const fresh = createRunner()
    const running = fresh.run(job)
    fresh.close()
    await expect(running).rejects.toBeInstanceOf(Cancelled)
  })
})

describe('a child that dies', () => {
  test.each(['SIGKILL', 'SIGSEGV'] as const)('of %s in the middle of a job is one clear error', async how => {
    const written = vi.spyOn(process.stderr, 'write')
    const {child, done} = await firstStep(onStep => runner.run(long, {onStep}))
    process.kill(child, how)
    const error = await done
    expect(error).toBeInstanceOf(ModelError)
    expect(lineOf(error)).toMatch(new RegExp(`^the engine's process ended \\(${how}\\).*try again`))
    expect(lineOf(error)).not.toMatch(/\n/)
    expect(written).not.toHaveBeenCalled()
    written.mockRestore()
  })

  test('is replaced for the next job, also when it dies between two', async () => {
    const before = childrenOf(process.pid)
    await runner.run(job)
    const [child] = childrenOf(process.pid).filter(pid => !before.includes(pid))
    process.kill(child!, 'SIGKILL')
    await until(() => !isAlive(child!), 'the end of the child')
    await expect(runner.run(job)).resolves.toHaveProperty('evaluations', 1)
  })
})

test('Ctrl-C that a shell sends to the child too changes nothing there', async () => {
  let steps = 0
  const onStep = () => {
    if (steps++ === 0) for (const child of childrenOf(process.pid)) process.kill(child, 'SIGINT')
  }
  const result = await runner.run({...job, settings: {...job.settings, steps: 3}}, {onStep})
  expect(result.evaluations).toBe(3)
})

test('Ctrl-C that kills the child before it can listen is a cancel and no crash', async () => {
  const fresh = createRunner()
  const before = childrenOf(process.pid)
  const running = fresh.run(job)
  const [child] = childrenOf(process.pid).filter(pid => !before.includes(pid))
  process.kill(child!, 'SIGINT')
  await expect(running).rejects.toBeInstanceOf(Cancelled)
})

describe('a job that is watched', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'quartet-watched-'))
  afterAll(() => rmSync(folder, {recursive: true, force: true}))

  test('makes the same stems, and tells how they form: from noise to nearly what they are', async () => {
    const watched = {...job, settings: {...job.settings, steps: 3}, watch: {columns: 32, spectrumColumns: 8, folder}}
    const seen: JobStep[] = []
    const {stems} = await runner.run(watched, {onStep: step => seen.push(step)})
    const plain = await runner.run(
      {...watched, watch: undefined},
      {onStep: step => expect(step.estimate).toBeUndefined()},
    )
    expect(stems).toEqual(plain.stems)
    const {estimate} = seen.at(-1)!
    expect(estimate).toMatchObject({start: 0, length: job.length, sigmaNext: 0})
    expect(seen[0]!.estimate!.sigmaNext).toBeGreaterThan(0)
    for (const [n, {peaks}] of estimate!.stems.entries()) {
      expect(peaks).toEqual(peaksOf(stems.subarray(n * job.length, (n + 1) * job.length), 32))
      expect(estimate!.states[n]).toEqual(peaks)
    }
  })
})

test.skipIf(process.platform === 'win32')('a runner that is nice has a child that stands back', async () => {
  const nice = createRunner({niceness: getPriority() + 3})
  const before = childrenOf(process.pid)
  const running = nice.run(job)
  const [child] = childrenOf(process.pid).filter(pid => !before.includes(pid))
  expect(getPriority(child!)).toBe(getPriority() + 3)
  await running
  nice.close()
})

describe('an engine that the runner chooses', () => {
  const auto = (): Job => ({...job, engine: {kind: 'local', name: 'auto'}, threads: 1})

  test('that worked when it was tried and does no more gives way to the CPU, which is told with the first step', async () => {
    let forgotten = 0
    const chooser = {choose: async () => parseEngine('cuda'), forget: async () => void forgotten++}
    const choosing = createRunner({chooser})
    try {
      const notices: (string | undefined)[] = []
      const {engine, stems} = await choosing.run(auto(), {onStep: ({notice}) => notices.push(notice)})
      expect(engine).toBe('cpu')
      expect(stems).toEqual((await runner.run(job)).stems)
      expect(notices).toEqual([
        expect.stringMatching(/^engine cuda cannot start: .*; the run begins again with engine cpu$/),
      ])
      expect(forgotten).toBe(1)
    } finally {
      choosing.close()
    }
  })

  test('is used by nobody when the job is cancelled while it is chosen', async () => {
    const stop = new AbortController()
    const chooser = {
      choose: async () => {
        stop.abort()
        return CPU_ENGINE
      },
      forget: async () => {},
    }
    const choosing = createRunner({chooser})
    const before = childrenOf(process.pid)
    await expect(choosing.run(auto(), {signal: stop.signal})).rejects.toThrow(Cancelled)
    await until(() => childrenOf(process.pid).every(pid => before.includes(pid)), 'the child to end')
  })

  test('is timed in a process of its own, which is gone afterwards, and so is its answer found', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'quartet-trial-'))
    await writeTinyPacks(folder, ['quartet-small'])
    const before = childrenOf(process.pid)
    const never = new AbortController().signal
    const timed = (engine: string) =>
      timeEngine(localEngine(engine)!, {...job, pack: path.join(folder, 'quartet-small')}, never)
    const {seconds, answer} = await timed('cpu')
    expect(seconds).toBeGreaterThan(0)
    expect(seconds).toBeLessThan(Number.POSITIVE_INFINITY)
    const off = differenceOf((await timed('cpu:fp16')).answer, answer)
    expect(off).toBeGreaterThan(0)
    expect(off).toBeLessThan(MAY_DIFFER / 5)
    await until(() => childrenOf(process.pid).every(pid => before.includes(pid)), 'the trial to end')
    await expect(timed('cuda')).rejects.toThrow(ModelError)
    rmSync(folder, {recursive: true})
  })
})

test('an engine that is to compute in fp16 does, and says so', async () => {
  const half = await runner.run({...job, engine: parseEngine('cpu:fp16')})
  expect(half.engine).toBe('cpu:fp16')
  const full = await runner.run(job)
  expect(full.engine).toBe('cpu')
  const off = differenceOf(half.stems, full.stems)
  expect(off).toBeGreaterThan(0)
  expect(off).toBeLessThan(MAY_DIFFER)
})
