import {existsSync, readdirSync, rmSync} from 'node:fs'
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest'
import {sampleCount} from '../../../src/audio/audio.ts'
import {decodeFile} from '../../../src/audio/files/decode.ts'
import {BadInput, Cancelled, lineOf, ModelError} from '../../../src/base/errors.ts'
import {STEMS} from '../../../src/base/stems.ts'
import type {Clip, Project, Take} from '../../../src/session/project/project.ts'
import type {Origin} from '../../../src/session/recipe/origin.ts'
import {createStudio} from '../../../src/session/studio/create-studio.ts'
import {takeProgress} from '../../../src/session/studio/run-progress.ts'
import type {RunProgress} from '../../../src/session/studio/studio.ts'
import {until} from '../../e2e/quartet.ts'
import {band, putWav, sameSamples, scaledBy, sumError} from '../../e2e/sounds.ts'
import {childrenOf, isAlive} from '../../runner/children.ts'
import {hear, jsonIn, projectOf, stemsOf, temporaryFolder, withLane} from './project.ts'

// Whole programs and a real model on a busy machine.
vi.setConfig({testTimeout: 300_000, hookTimeout: 300_000})

const at = temporaryFolder()
const folder = at()
const studio = createStudio()
const clips: Record<string, Clip> = {}
beforeAll(async () => {
  clips.mix = await studio.load(folder, putWav(at('mix.wav'), band({seconds: 1})), 'mix')
  clips.bass = await studio.load(
    folder,
    putWav(at('b.wav'), band({seconds: 1, sampleRate: 22_050, channels: 1})),
    'bass',
  )
  clips.drums = await studio.load(
    folder,
    putWav(at('d.wav'), scaledBy(band({seconds: 1.3, sampleRate: 32_000}), 0.5)),
    'drums',
  )
})
afterAll(() => studio.close())

/** Everything that a run tells. */
const perform = async (project: Project): Promise<{takes: Take[]; progress: RunProgress[]}> => {
  const [takes, progress]: [Take[], RunProgress[]] = [[], []]
  await studio.run(folder, project, {onTake: take => takes.push(take), onProgress: news => progress.push(news)})
  return {takes, progress}
}

const stagings = (): string[] => readdirSync(at('takes')).filter(name => !/^\d{4}$/.test(name))

describe('a separation', () => {
  let takes: Take[]
  let progress: RunProgress[]
  beforeAll(async () => {
    ;({takes, progress} = await perform(projectOf({mix: clips.mix!}, {method: 'dirac', steps: 16, takes: 2})))
  })

  test('writes takes that sum to the mix, at its rate and with its channels', async () => {
    const mix = await hear(folder, clips.mix!)
    expect(takes.map(({id, index, seed, task, method, steps}) => [id, index, seed, task, method, steps])).toEqual([
      ['0001', 0, 7, 'separate', 'dirac', 16],
      ['0002', 1, 7, 'separate', 'dirac', 16],
    ])
    for (const take of takes) {
      const stems = await stemsOf(folder, take)
      expect(stems.map(({channels}) => channels.length)).toEqual([2, 2, 2, 2])
      expect(sumError(stems, mix)).toBeLessThan(1e-5)
    }
    const [first, second] = await Promise.all(takes.map(take => stemsOf(folder, take)))
    expect(sameSamples(first![0]!, second![0]!)).toBe(false)
  })

  test('keeps beside each stem its overview, and what is needed to make it again', async () => {
    for (const {id, stems} of takes) {
      expect(readdirSync(at('takes', id)).sort()).toEqual(
        [...STEMS.flatMap(stem => [`${stem}.wav`, `${stem}.wav.overview`]), 'quartet.json'].sort(),
      )
      const clip = stems.piano!
      expect(clip).toMatchObject({file: `takes/${id}/piano.wav`, name: `take ${id}`, length: 44_100})
      expect((await studio.overview(folder, clip)).peaks.some(value => value !== 0)).toBe(true)
    }
    expect(jsonIn(at('takes/0002/quartet.json'))).toMatchObject({
      task: 'separate',
      method: 'dirac',
      preset: 'fast',
      seed: 7,
      take: 1,
      settings: {steps: 16},
      model: {name: 'quartet-small'},
      input: {file: clips.mix!.file, source: at('mix.wav'), sampleRate: 44_100, channels: 2, samples: 44_100},
    })
    expect(stagings()).toEqual([])
  })

  test('tells every step and how far each take is, always forward', () => {
    for (const take of [0, 1]) {
      const news = progress.filter(one => one.take === take)
      expect(news.filter(one => one.step).map(({step}) => step!.step)).toEqual(Array.from({length: 16}, (_, i) => i))
      const phases = [...new Set(news.map(({phase}) => phase))]
      expect(phases).toEqual([...(take === 0 ? ['reading'] : []), 'starting', 'sampling', 'writing'])
      const parts = news.map(one => one.progress)
      expect(parts).toEqual(parts.toSorted((a, b) => a - b))
      expect(news.every(({takes}) => takes === 2)).toBe(true)
    }
  })

  test('shows estimates of every stem, and the last is nearly what it makes', async () => {
    const estimates = progress.flatMap(({take, estimate}) => (take === 1 && estimate ? [estimate] : []))
    const last = estimates.at(-1)!
    expect(last).toMatchObject({from: 0, step: 15, sigmaNext: 0})
    expect(last.seconds).toBeCloseTo(1, 3)
    const first = progress.find(({estimate}) => estimate)!.estimate!
    expect(first.sigmaNext).toBeGreaterThan(0)
    const stems = await stemsOf(folder, takes[1]!)
    for (const [n, stem] of STEMS.entries()) {
      const {peaks, spectra} = last.stems[stem]
      expect(last.noise[stem].length).toBe(peaks.length)
      expect(spectra.length % 48).toBe(0)
      // The state is full of noise at first, and holds none at last.
      expect(Math.max(...first.noise[stem])).toBeGreaterThan(1)
      expect(Math.max(...last.noise[stem])).toBeLessThan(Math.max(...first.noise[stem]))
      const sound = await decodeFile(last.files[stem])
      expect([sound.sampleRate, sound.channels.length, sampleCount(sound)]).toEqual([22_050, 1, 22_050])
      expect(Math.max(...peaks)).toBeCloseTo(Math.max(...sound.channels[0]!), 5)
      const made = stems[n]!.channels[0]!.map((value, i) => 0.5 * (value + stems[n]!.channels[1]![i]!))
      // Nearly: the take's stems were shared out over both channels besides.
      expect(correlation(sound.channels[0]!, made)).toBeGreaterThan(0.7)
    }
  })

  test('of the same seed gives the same take again', async () => {
    const again = await perform(projectOf({mix: clips.mix!}, {method: 'dirac', steps: 16}))
    const [one, other] = await Promise.all([takes[0]!, again.takes[0]!].map(take => stemsOf(folder, take)))
    expect(one!.every((stem, n) => sameSamples(stem, other![n]!))).toBe(true)
    expect(again.takes[0]!.id).toBe('0003')
  })
})

/** Of a sound and another at twice its rate. */
const correlation = (x: Float32Array, twice: Float32Array): number => {
  let [xy, xx, yy] = [0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    const y = twice[2 * i] ?? 0
    xy += x[i]! * y
    xx += x[i]! * x[i]!
    yy += y * y
  }
  return xy / Math.sqrt(xx * yy)
}

describe('an imputation', () => {
  const given = (): Project => {
    const project = projectOf({bass: clips.bass!, drums: clips.drums!}, {task: 'impute', steps: 2})
    return withLane(project, 'drums', {locked: true})
  }

  test('around stems of another rate, length and channels makes the others, at the highest rate and as long as the longest', async () => {
    const project = withLane(given(), 'bass', {locked: true})
    const {takes} = await perform(project)
    const {stems, id} = takes[0]!
    expect(Object.keys(stems)).toEqual(['guitar', 'piano'])
    for (const clip of Object.values(stems))
      expect(clip).toMatchObject({sampleRate: 32_000, channels: 1, length: 41_600})
    expect(readdirSync(at('takes', id)).filter(name => name.endsWith('.wav'))).toEqual(['guitar.wav', 'piano.wav'])
    expect(jsonIn(at('takes', id, 'quartet.json'))).toMatchObject({
      made: ['guitar', 'piano'],
      given: {bass: {file: clips.bass!.file}, drums: {file: clips.drums!.file, sampleRate: 32_000}},
    })
  })

  test('of the loop region alone keeps every sample outside of it bit for bit, at the stem’s own rate', async () => {
    const setup = {...given().setup, onlyLoop: true}
    const {takes} = await perform({...given(), setup, loop: {from: 0.25, to: 0.75}})
    const [take] = takes
    expect(take!.range).toEqual({from: 0.25, to: 0.75})
    expect(Object.keys(take!.stems)).toEqual(['bass', 'guitar', 'piano'])
    const [before, after] = await Promise.all([clips.bass!, take!.stems.bass!].map(clip => hear(folder, clip)))
    expect(after!.sampleRate).toBe(before!.sampleRate)
    const part = (x: Float32Array, from: number, to?: number): Float32Array => x.slice(from * 22_050, to && to * 22_050)
    for (const [from, to] of [
      [0, 0.25],
      [0.76, 1],
    ] as const)
      expect(part(after!.channels[0]!, from, to)).toEqual(part(before!.channels[0]!, from, to))
    expect(part(after!.channels[0]!, 0.3, 0.7)).not.toEqual(part(before!.channels[0]!, 0.3, 0.7))
  })
})

test('a generation makes four stems of the length that was asked for, with a seed of its own when none is fixed', async () => {
  const project = projectOf({}, {task: 'generate', seconds: 0.5, steps: 2, seed: undefined})
  const {takes} = await perform(project)
  const stems = await stemsOf(folder, takes[0]!)
  expect(stems.map(sampleCount)).toEqual(Array(4).fill(11_025))
  const other = (await perform(project)).takes[0]!
  expect(other.seed).not.toBe(takes[0]!.seed)
  expect(other.id).not.toBe(takes[0]!.id)
})

describe('going on from takes', () => {
  let first: Take
  let second: Take
  let project: Project
  const from = async (origin: Origin, change: Partial<Project> = {}): Promise<Take> => {
    const takes: Take[] = []
    const asked = {...project, takes: [first, second], ...change}
    await studio.run(folder, asked, {origin, onTake: take => takes.push(take)})
    return takes[0]!
  }
  beforeAll(async () => {
    project = projectOf({bass: clips.bass!}, {task: 'separate', steps: 4})
    const setup = {...project.setup, task: 'generate', seconds: 0.5, takes: 2} as const
    ;[first, second] = (await perform({...project, setup})).takes as [Take, Take]
  })

  test('a variation is the take itself at strength 0 and another above it, whatever the setup’s task', async () => {
    expect(first.fit!.score).toBeGreaterThanOrEqual(0)
    const same = await from({kind: 'vary', take: first.id, strength: 0})
    expect(await stemsOf(folder, same)).toEqual(await stemsOf(folder, first))
    const near = await from({kind: 'vary', take: first.id, strength: 0.5})
    expect(near.task).toBe('generate')
    expect((await stemsOf(folder, near)).map(sampleCount)).toEqual(Array(4).fill(11_025))
    expect(await stemsOf(folder, near)).not.toEqual(await stemsOf(folder, first))
    const said = jsonIn(at('takes', near.id, 'quartet.json'))
    expect(said).toMatchObject({vary: {of: `takes/${first.id}`, strength: 0.5}, fit: near.fit})
  })

  test('a blend is the one take at 0 and the other at 1', async () => {
    const blend = (amount: number) => from({kind: 'blend', take: first.id, other: second.id, amount})
    expect(await stemsOf(folder, await blend(0))).toEqual(await stemsOf(folder, first))
    expect(await stemsOf(folder, await blend(1))).toEqual(await stemsOf(folder, second))
  })

  test('what is locked is given, and the take is made anew around it', async () => {
    const {lanes} = withLane(project, 'bass', {locked: true})
    const take = await from({kind: 'vary', take: first.id, strength: 0.5}, {lanes})
    expect([take.task, Object.keys(take.stems)]).toEqual(['impute', ['drums', 'guitar', 'piano']])
  })

  test('going on makes more of what is there, which stays as it is but for its end, and can be varied', async () => {
    const longer = await from({kind: 'continue', take: first.id, seconds: 0.5}, {lanes: projectOf({}).lanes})
    expect([longer.task, longer.range]).toEqual(['generate', {from: 0.5, to: 1}])
    const [before, after] = [await stemsOf(folder, first), await stemsOf(folder, longer)]
    const kept = 0.44 * 22_050
    for (const [n, {channels}] of after.entries()) {
      expect(channels[0]).toHaveLength(22_050)
      expect(channels[0]!.subarray(0, kept)).toEqual(before[n]!.channels[0]!.subarray(0, kept))
    }
    expect(jsonIn(at('takes', longer.id, 'quartet.json'))).toMatchObject({seconds: 1, continue: {from: 0.5}})

    const {lanes} = withLane(project, 'bass', {locked: true})
    const fromLanes = await from({kind: 'continue', seconds: 0.25}, {lanes})
    expect(fromLanes.range).toEqual({from: 1, to: 1.25})
    expect((await stemsOf(folder, fromLanes)).map(sampleCount)).toEqual(Array(4).fill(27_563))
    const varied = await from({kind: 'vary', take: longer.id, strength: 0.5}, {takes: [longer]})
    expect(varied.range).toEqual(longer.range)
    expect((await stemsOf(folder, varied))[0]!.channels[0]!.subarray(0, kept)).toEqual(
      after[0]!.channels[0]!.subarray(0, kept),
    )
  })

  test('what goes on forms where it will be', () => {
    const told: RunProgress[] = []
    const {step} = takeProgress(news => told.push(news), {take: 0, takes: 1, modelRate: 100, start: 18})
    const estimate = {start: 50, length: 700, sigmaNext: 1, stems: [], states: [], files: []}
    const at = {window: 0, windows: 1, step: 0, steps: 1, sigmaHat: 1, evaluations: 1, progress: 1}
    step({kind: 'step', part: 'stems', ...at, estimate})
    expect(told[0]!.estimate).toMatchObject({from: 18.5, seconds: 7})
  })

  test('a take that is gone is named', () =>
    expect(from({kind: 'vary', take: '9999', strength: 0.5})).rejects.toThrow(/^take 9999: is not there any more/))
})

describe('what cannot be', () => {
  const fails = async (project: Project, expected: RegExp): Promise<void> => {
    const running = perform(project)
    await expect(running).rejects.toBeInstanceOf(BadInput)
    await expect(running).rejects.toThrow(expected)
  }

  test('a setup that makes no sense is refused in the words of its plan', () =>
    fails(projectOf({}), /^separate needs a mix/))
  test('a preset or a pack that is not there is named', async () => {
    await fails(projectOf({mix: clips.mix!}, {preset: 'slow'}), /^slow: no such preset/)
    await fails(projectOf({mix: clips.mix!}, {model: 'nobody'}), /nobody/)
  })
  test('a file that vanished since it was loaded is named in one line', async () => {
    const clip = await studio.load(folder, putWav(at('v.wav'), band({seconds: 0.2})), 'mix')
    rmSync(at(clip.file))
    await fails(projectOf({mix: clip}), new RegExp(`^mix: ${clip.file} is gone`))
  })
})

describe('a run that does not end well', () => {
  const long = (): Project => projectOf({}, {task: 'generate', seconds: 3, steps: 400})

  /** A long run in the middle of its steps, and the processes that work on it. */
  const midway = async (signal?: AbortSignal) => {
    let stepped = false
    const outcome = studio
      .run(folder, long(), {signal, onTake: () => {}, onProgress: news => (stepped ||= news.phase === 'sampling')})
      .catch(error => error)
    await until(() => stepped, 'the first step', 120_000)
    const [child] = childrenOf(process.pid).filter(pid => childrenOf(pid).length > 0)
    // Run from its source a process has a compiler beside it; the engine came later.
    return {outcome, child: child!, engine: childrenOf(child!).at(-1)!}
  }
  const works = async (): Promise<void> => {
    const {takes} = await perform(projectOf({}, {task: 'generate', seconds: 0.2, steps: 1}))
    expect(takes.length).toBe(1)
  }

  test('a cancel in the middle of a step is there at once; the engine ends and nothing stays', async () => {
    await works()
    const before = readdirSync(at('takes'))
    const controller = new AbortController()
    const {outcome, engine} = await midway(controller.signal)
    controller.abort()
    expect(await outcome).toBeInstanceOf(Cancelled)
    await until(() => !isAlive(engine), 'the end of the engine')
    expect(readdirSync(at('takes'))).toEqual(before)
    await works()
  })

  test('a run that waits for another can be cancelled too', async () => {
    const [first, second] = [new AbortController(), new AbortController()]
    const {outcome} = await midway(first.signal)
    const waiting = studio.run(folder, long(), {signal: second.signal, onTake: () => {}}).catch(error => error)
    second.abort()
    expect(await waiting).toBeInstanceOf(Cancelled)
    first.abort()
    await outcome
  })

  test.each(['studio', 'engine'] as const)('the %s killed is one clear error, and the next run works', async which => {
    const {outcome, child, engine} = await midway()
    process.kill(which === 'studio' ? child : engine, 'SIGKILL')
    const error = await outcome
    expect(error).toBeInstanceOf(ModelError)
    expect(lineOf(error)).toMatch(new RegExp(`^the ${which}'s process ended \\(SIGKILL\\).*try again`))
    await until(() => !isAlive(engine), 'the end of the engine')
    await works()
    expect(stagings()).toEqual([])
  })

  test('Ctrl-C that a shell sends to every process changes nothing there', async () => {
    const controller = new AbortController()
    const {outcome, child, engine} = await midway(controller.signal)
    for (const pid of [child, engine])
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal)
    expect((await studio.preview(at('mix.wav'))).seconds).toBe(1)
    expect([child, engine].map(isAlive)).toEqual([true, true])
    controller.abort()
    await outcome
  })

  test('closing ends both processes, is a cancel to who waits, and takes the sound of the estimates along', async () => {
    let file = ''
    const other = createStudio()
    const outcome = other
      .run(folder, long(), {onTake: () => {}, onProgress: ({estimate}) => (file ||= estimate?.files.bass ?? '')})
      .catch(error => error)
    await until(() => file !== '', 'the first estimate', 120_000)
    expect(existsSync(file)).toBe(true)
    const [child] = childrenOf(process.pid).filter(pid => childrenOf(pid).length > 0)
    const engine = childrenOf(child!).at(-1)
    other.close()
    expect(await outcome).toBeInstanceOf(Cancelled)
    await until(() => ![child!, engine!].some(isAlive), 'the end of both')
    expect(existsSync(file)).toBe(false)
    expect(stagings()).toEqual([])
  })
})
