import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi} from 'vitest'
import {encodeWav} from '../../../src/audio/files/encode.ts'
import {BadInput, Cancelled, ModelError} from '../../../src/base/errors.ts'
import {STEMS} from '../../../src/base/stems.ts'
import {evalMusic} from '../../../src/cli/eval/eval-music.ts'
import type {MusicFlags} from '../../../src/cli/eval/eval-music-flags.ts'
import {lineFor} from '../../../src/cli/line.ts'
import {CannotKeep} from '../../../src/eval/keep.ts'
import {othersFor} from '../../../src/eval/music/others.ts'
import type {Piece} from '../../../src/eval/music/piece.ts'
import type {MusicReport} from '../../../src/eval/music/report/report.ts'
import type {Subset} from '../../../src/eval/music/subsets.ts'
import {CPU_ENGINE} from '../../../src/runner/engines.ts'
import {lockOf} from '../../support/job-input.ts'
import {fakeRunner, inOne, type Model, mute, oracle} from './fake-runner.ts'
import {clicks, RATE} from './sounds.ts'
import {sumsModel} from './tiny-onnx.ts'

const SECONDS = 2.5
const TEMPI = [0.31, 0.42, 0.53]
const NAMES = ['Track01', 'Track02', 'Track03']

/** Four stems in step, each with clicks of its own. */
const band = (period: number, track: number): Float32Array[] =>
  STEMS.map((_, n) => clicks(period, {seconds: SECONDS, seed: 10 * track + n + 1, gain: 0.1 + 0.05 * n}))
const tracks = TEMPI.map(band)

let folder = ''
let data = ''
let out = ''
/** An embedder of three dimensions, for what is not about distances: it takes next to no time. */
let quick = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'quartet-music-'))
  quick = path.join(folder, 'quick.onnx')
  writeFileSync(quick, sumsModel(['batch', 'samples'], {size: 15_360, dims: 3}))
  data = path.join(folder, 'clicks')
  for (const [i, stems] of tracks.entries()) {
    mkdirSync(path.join(data, NAMES[i]!), {recursive: true})
    for (const [n, stem] of STEMS.entries()) {
      const wav = encodeWav({sampleRate: RATE, channels: [stems[n]!]}, 'float32')
      writeFileSync(path.join(data, NAMES[i]!, `${stem}.wav`), wav)
    }
  }
})
afterAll(() => rmSync(folder, {recursive: true, force: true}))

let printed: string[] = []
beforeEach(() => {
  out = mkdtempSync(path.join(folder, 'out-'))
  printed = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line))
})
afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

const FLAGS: MusicFlags = {task: 'impute', seed: 1, engine: CPU_ENGINE, jobs: 1, quiet: true, json: true}

type Run = {model?: Model; flags?: Partial<MusicFlags>; signal?: AbortSignal; dataset?: string}

const run = async ({
  model = oracle(tracks),
  flags = {},
  signal = new AbortController().signal,
  dataset = data,
}: Run) => {
  const {runner, jobs} = fakeRunner(model)
  printed = []
  await evalMusic(dataset, {...FLAGS, out, embedder: quick, ...flags}, {signal, openRunner: () => runner})
  return {jobs, report: flags.json === false ? undefined : (JSON.parse(printed.join('\n')) as MusicReport)}
}

const reportOf = async (options: Run): Promise<MusicReport> => (await run(options)).report!
const part = (report: MusicReport, of: string) => report.parts.find(one => one.of === of)!

describe('imputation by a model that knows the music by heart', () => {
  it('is no distance from the data, never empty, and as well in step as the data, which shuffled tracks are not', async () => {
    const report = await reportOf({flags: {embedder: undefined}})
    expect(report.parts.map(({of}) => of)).toEqual([...STEMS, 'mean'])
    for (const stem of STEMS) {
      const {mixDistance, stemDistance, emptiness, level, spectrum, onsets, beat, tracks} = part(report, stem)
      expect(tracks).toBe(3)
      expect(mixDistance!.made).toBeCloseTo(0, 4)
      expect(mixDistance!.silence!).toBeGreaterThan(0.01)
      expect(mixDistance!.shuffled!).toBeGreaterThan(mixDistance!.made)
      expect(stemDistance!.made).toBeCloseTo(0, 4)
      expect(emptiness).toEqual({empty: 0, of: emptiness!.of})
      expect(emptiness!.of).toBeGreaterThan(0)
      expect(level!.mean).toBeCloseTo(0, 2)
      expect(spectrum!).toBeCloseTo(0, 2)
      expect(onsets!.made.matched).toBeCloseTo(onsets!.data!.matched, 5)
      expect(onsets!.made.matched).toBeGreaterThan(0.8)
      expect(onsets!.made.shuffled).toBeLessThan(0.5)
      expect(onsets!.made.wins).toBe(1)
      expect(beat!.made.matched).toBeGreaterThan(0.9)
    }
    const mean = part(report, 'mean')
    expect(mean.onsets!.made.difference.low!).toBeGreaterThan(0.4)
    expect(mean.emptiness!.of).toBe(STEMS.reduce((sum, stem) => sum + part(report, stem).emptiness!.of, 0))
    expect(report.embedder.name).toBe('log-mel')
    expect(report.model.name).toBe('quartet-small')
    expect(process.exitCode).toBeUndefined()
  })

  it('gives the model the others and asks it for the one, each time with noise of its own', async () => {
    const {jobs} = await run({})
    expect(jobs).toHaveLength(3 * 4)
    for (const [i, job] of jobs.entries()) {
      const {method, length} = job
      expect(method).toBe('impute')
      expect([0, 1, 2, 3].map(n => lockOf(job)!.locked[n * length])).toEqual(
        [0, 1, 2, 3].map(n => (n === i % 4 ? 0 : 1)),
      )
    }
    expect(new Set(jobs.map(({seed}) => seed)).size).toBe(3)
    expect(new Set(jobs.slice(0, 4).map(({take}) => take)).size).toBe(4)
  })

  it('takes all fourteen subsets when asked', async () => {
    const report = await reportOf({flags: {subsets: 'all', limit: 2}})
    expect(report.parts).toHaveLength(15)
    const two = part(report, 'bass+drums')
    expect(two.mixDistance!.made).toBeCloseTo(0, 4)
    expect(two.emptiness!.of).toBe(part(report, 'bass').emptiness!.of + part(report, 'drums').emptiness!.of)
    expect(two.stemDistance).toBeUndefined()
  })
})

describe('imputation by a model that makes silence', () => {
  it('is empty everywhere, without onsets, and the mix is as far away as with nothing in its place', async () => {
    const report = await reportOf({model: mute})
    for (const {emptiness, onsets, beat, level, spectrum, mixDistance} of report.parts) {
      expect(emptiness!.empty).toBe(emptiness!.of)
      expect([onsets, beat, level, spectrum]).toEqual([undefined, undefined, undefined, undefined])
      expect(mixDistance!.made).toBeCloseTo(mixDistance!.silence!, 3)
    }
  })
})

describe('generation', () => {
  /** Plays the tracks in turn, whatever the seed. */
  const jukebox = (): Model => {
    let next = 0
    return () => inOne(tracks[next++ % 3]!)
  }
  const flags = {task: 'generate'} as const

  it('of the data itself is no distance from it and in step with itself', async () => {
    const {report, jobs} = await run({model: jukebox(), flags: {...flags, embedder: undefined}})
    expect(jobs.map(({method, input}) => [method, input.kind])).toEqual(Array(3).fill(['generate', 'none']))
    expect(jobs.map(({length}) => length)).toEqual(Array(3).fill(SECONDS * RATE))
    expect(new Set(jobs.map(({seed}) => seed)).size).toBe(3)
    expect(report!.parts.map(({of}) => of)).toEqual([...STEMS, 'mix', 'mean'])
    expect(part(report!, 'mix').mixDistance!.made).toBeCloseTo(0, 4)
    expect(part(report!, 'drums').emptiness).toEqual({empty: 0, of: 3})
    expect(part(report!, 'mean').emptiness).toEqual({empty: 0, of: 12})
    expect(part(report!, 'mean').onsets!.made.matched).toBeCloseTo(part(report!, 'mean').onsets!.data!.matched, 5)
    expect(part(report!, 'bass').onsets!.made.difference.low!).toBeGreaterThan(0.3)
  })

  it('of silence is empty', async () => {
    const report = await reportOf({model: mute, flags})
    expect(part(report, 'mean').emptiness).toEqual({empty: 12, of: 12})
    expect(part(report, 'mix').mixDistance!.made).toBeGreaterThan(0.1)
  })
})

it('puts in the place of a part what another track has of it, and not its silence', () => {
  const guitar: Subset = ['guitar']
  const [a, b, c] = NAMES.map((track, n): Piece => ({track, start: 0, stems: tracks[n]!, notes: [], hash: track}))
  const without = {...b!, stems: b!.stems.map((x, n) => (n === 2 ? new Float32Array(x.length) : x))}
  const others = othersFor([guitar])
  others.add(a!)
  expect(others.of(guitar, a!)).toBeUndefined()
  others.add(without)
  expect(others.of(guitar, c!)).toEqual(a!.stems[2])
  others.add(c!)
  expect(others.of(guitar, a!)).toEqual(c!.stems[2])
  expect(others.of(guitar, {...a!, stems: a!.stems.map(x => new Float32Array(x.length + 1))})).toBeUndefined()
})

describe('a second time', () => {
  it('nothing is made again, and the figures are the same', async () => {
    const first = await run({})
    const second = await run({})
    expect(second.jobs).toHaveLength(0)
    expect(second.report).toEqual(first.report)
  })

  it('an eval that was stopped goes on where it was', async () => {
    const stop = new AbortController()
    let made = 0
    const stopping: Model = job => {
      const stems = oracle(tracks)(job)
      if (++made === 6) stop.abort(new Cancelled())
      return stems
    }
    await expect(run({model: stopping, signal: stop.signal})).rejects.toBeInstanceOf(Cancelled)
    const {jobs, report} = await run({})
    expect(jobs.length).toBeGreaterThanOrEqual(6)
    expect(jobs.length).toBeLessThan(8)
    expect(report!.parts[0]!.tracks).toBe(3)
  })

  it('one whose results cannot be kept ends in one line, and goes on once they can', async () => {
    await run({flags: {limit: 1}})
    const rows = path.join(out, 'results', 'impute')
    const row = path.join(rows, readdirSync(rows).at(-1)!)
    rmSync(row, {recursive: true})
    writeFileSync(row, 'in the way')
    const error = await run({flags: {limit: 1}}).catch(error => error)
    expect(error).toBeInstanceOf(CannotKeep)
    expect(error.message).toMatch(/cannot be written: [^\n]+; what is finished stays, and the same command goes on/)
    rmSync(row)
    expect((await run({flags: {limit: 1}})).jobs).toHaveLength(1)
  })

  it('more tracks, another seed, other settings, and --fresh are made anew', async () => {
    const jobsFor = async (flags: Partial<MusicFlags>) => (await run({flags: {limit: 1, ...flags}})).jobs.length
    expect(await jobsFor({})).toBe(4)
    expect(await jobsFor({limit: 2})).toBe(4)
    expect(await jobsFor({seed: 2})).toBe(4)
    expect(await jobsFor({steps: 3})).toBe(4)
    expect(await jobsFor({fresh: true})).toBe(4)
    expect(await jobsFor({limit: 2})).toBe(0)
  })

  it('a result that was cut or changed is made again', async () => {
    await run({flags: {limit: 1}})
    const rows = path.join(out, 'results', 'impute')
    const file = (row: string): string => path.join(rows, row, readdirSync(path.join(rows, row))[0]!)
    truncateSync(file('bass'), 100)
    writeFileSync(file('drums'), readFileSync(file('drums'), 'utf8').replace('"key":"', '"key":"0'))
    expect((await run({flags: {limit: 1}})).jobs).toHaveLength(2)
  })
})

describe('what lies in the folder', () => {
  it('is the report in three forms, and with --keep the stems that were made', async () => {
    await run({flags: {limit: 2, keep: true, json: false}})
    expect(readdirSync(out).sort()).toEqual(['impute.csv', 'impute.json', 'impute.md', 'results'])
    const kept = readdirSync(path.join(out, 'results', 'impute', 'guitar')).filter(name => !name.endsWith('.json'))
    expect(kept).toHaveLength(2)
    expect(readdirSync(path.join(out, 'results', 'impute', 'guitar', kept[0]!))).toEqual(['guitar.wav'])
    const csv = readFileSync(path.join(out, 'impute.csv'), 'utf8')
    expect(csv.split('\n')[0]).toBe('task,dataset,model,measure,of,value,low,high,count')
    expect(csv).toMatch(/^impute,clicks,quartet-small [\d.]+,onset_agreement_difference,bass,0\.\d+,0\.\d+,0\.\d+,2$/m)
    expect(readFileSync(path.join(out, 'impute.md'), 'utf8')).toMatch(/^\| mean \| 0\/\d+ \| 0\.0 % \|/m)
    expect(printed.join('\n')).toMatch(/^Onsets together$/m)
    rmSync(path.join(out, 'results', 'impute', 'guitar', kept[0]!), {recursive: true})
    expect((await run({flags: {limit: 2, keep: true}})).jobs).toHaveLength(1)
  })
})

describe('what cannot be measured', () => {
  const torso = tracks[1]!.map((stem, n) => (n < 2 ? stem : new Float32Array(stem.length)))
  const broken = (): string => {
    const dataset = mkdtempSync(path.join(folder, 'broken-'))
    const put = (track: string, stems: readonly Float32Array[]) => {
      mkdirSync(path.join(dataset, track))
      for (const [n, stem] of stems.entries())
        writeFileSync(
          path.join(dataset, track, `${STEMS[n]}.wav`),
          encodeWav({sampleRate: RATE, channels: [stem]}, 'float32'),
        )
    }
    put('a', tracks[0]!)
    put('b', tracks[1]!.slice(0, 2))
    put('silent', [new Float32Array(3 * RATE)])
    put('torn', tracks[2]!)
    truncateSync(path.join(dataset, 'torn', 'drums.wav'), 60)
    return dataset
  }

  it('is left out by name, the rest is measured, and the exit code tells', async () => {
    const report = await reportOf({dataset: broken(), model: oracle([tracks[0]!, torso])})
    expect(report.failures.map(({track}) => track)).toEqual(['silent', 'torn'])
    expect(report.failures[0]!.why).toMatch(/^silent: is silent throughout, expected sound; leave the track out$/)
    expect(report.dataset.pieces.map(({name}) => name)).toEqual(['a', 'b'])
    // Track b has no guitar and no piano that could be compared with anything.
    expect([...STEMS].map(stem => part(report, stem).tracks)).toEqual([2, 2, 1, 1])
    expect(part(report, 'guitar').onsets).toBeUndefined()
    expect(process.exitCode).toBe(1)
  })

  it('because the model diverges is told by a name that does the terminal no harm', async () => {
    const dataset = mkdtempSync(path.join(folder, 'named-'))
    cpSync(path.join(data, NAMES[0]!), path.join(dataset, 'a\n\x1b[2J'), {recursive: true})
    const diverging: Model = ({length}) => new Float32Array(4 * length).fill(Number.NaN)
    const report = await reportOf({dataset, model: diverging, flags: {task: 'generate'}})
    expect(report.failures.map(({why}) => why)).toEqual([
      'generate: generate generate on a??[2J: made samples that are not finite; it diverged',
    ])
  })

  it('because the engine fails is told as it happens and in the report, in a folder that was not there', async () => {
    const told: string[] = []
    vi.spyOn(process.stderr, 'write').mockImplementation(line => told.push(String(line)) > 0)
    const failing: Model = () => {
      throw new ModelError('the engine has no memory')
    }
    out = path.join(out, 'new')
    const flags = {task: 'generate', quiet: false, limit: 2} as const
    for (const _ of [1, 2])
      expect((await reportOf({model: failing, flags})).failures.map(({why}) => why)).toEqual(
        Array(2).fill('generate: the engine has no memory'),
      )
    expect(told.filter(line => line === 'quartet: Track02: generate: the engine has no memory\n')).toHaveLength(2)
    expect(readdirSync(out)).toContain('generate.md')
  })

  const refused: [string, Partial<MusicFlags>, RegExp][] = [
    ['subsets when nothing is given', {task: 'generate', subsets: 'all'}, /^--subsets: is for --task impute/],
    ['a method', {method: 'dirac'}, /^--method: is for --task separate/],
    ['several jobs', {jobs: 2}, /^--jobs: is for --task separate/],
    ['a pack that is not there', {model: './nope'}, /nope: is not a model pack/],
    ['a preset that is not there', {model: 'auto', preset: 'turbo'}, /^--preset turbo: no such preset/],
    ['an embedder that is not there', {embedder: './nope.onnx'}, /nope\.onnx: not found/],
  ]
  it.each(refused)('%s is refused', async (_, flags, expected) => {
    const error = await run({flags}).catch(error => error)
    expect(error).toBeInstanceOf(BadInput)
    expect(lineFor(error)).toMatch(expected)
    expect(existsSync(path.join(out, 'impute.json'))).toBe(false)
  })

  it('an embedder of the wrong shape is refused before anything is made; one that hears more than a piece, too', async () => {
    const file = path.join(folder, 'wrong.onnx')
    writeFileSync(file, sumsModel([1, 3, 32, 32], {size: 3 * 1024, dims: 2}))
    const {runner, jobs} = fakeRunner(mute)
    const means = {signal: new AbortController().signal, openRunner: () => runner}
    const attempt = (more: Partial<MusicFlags>) => evalMusic(data, {...FLAGS, out, ...more}, means)
    await expect(attempt({embedder: file})).rejects.toThrow(/x: float32 \[1, 3, 32, 32\], expected one float32 input/)
    writeFileSync(file, sumsModel([1, 64_000], {size: 64_000, dims: 2}))
    await expect(attempt({embedder: file, seconds: 2})).rejects.toThrow(
      /^--seconds 2: is shorter than what wrong\.onnx/,
    )
    expect(jobs).toHaveLength(0)
    expect(readdirSync(out)).toEqual([])
  })

  it('an embedder of the right shape gives the distances its name', async () => {
    const report = await reportOf({flags: {limit: 2}})
    expect(report.embedder).toMatchObject({name: 'quick.onnx', dims: 3})
    expect(part(report, 'bass').mixDistance!.made).toBeCloseTo(0, 3)
    expect(part(report, 'bass').mixDistance!.segments).toBe(2 * 2)
  })
})
