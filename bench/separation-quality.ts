import {sampleCount} from '../src/audio/audio.ts'
import {STEMS} from '../src/base/stems.ts'
import {scoreWindows, type WindowScore} from '../src/eval/windowed-score.ts'
import type {Runner} from '../src/runner/runner.ts'
import {separate} from '../src/runner/separate.ts'
import type {Method} from '../src/sampler/preset/methods.ts'
import {type Request, requestFor, withBenchRunner} from './job.ts'
import {type Bench, type BenchOptions, say} from './options.ts'
import type {BenchRow} from './row.ts'
import {stemScore} from './stem-score.ts'
import {mixOf, openStems, RATE, type StemSource} from './stem-source.ts'

type Way = {readonly label: string; readonly judged: boolean; readonly request: Request}

const SEPARATORS: readonly Method[] = ['guided', 'projected', 'dirac', 'gaussian']

/** What a user gets without any flag is judged; the rest is told beside it. */
const waysOf = async (options: BenchOptions): Promise<Way[]> => {
  const usual = await requestFor(options, {})
  const ways: Way[] = [{label: `${usual.method}, balanced`, judged: true, request: usual}]
  if (!options.allMethods) return ways
  for (const preset of ['fast', 'best']) {
    const request = await requestFor(options, {preset})
    ways.push({label: `${request.method}, ${preset}`, judged: false, request})
  }
  for (const method of SEPARATORS) {
    if (method === usual.method || (method === 'guided' && !options.model.manifest.contexts.mix)) continue
    ways.push({label: `${method}, balanced`, judged: false, request: await requestFor(options, {method})})
  }
  return ways
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length

const rowsOf = (label: string, windows: readonly WindowScore[], judged: boolean): BenchRow[] => {
  const scores = STEMS.map((_, n) => stemScore(windows, n))
  const active = scores.map(score => score.active ?? Number.NaN)
  const paper = scores.map(score => score.paper ?? Number.NaN)
  const count = (pick: (score: (typeof scores)[number]) => number): number =>
    scores.reduce((sum, s) => sum + pick(s), 0)
  const dead = `${label}: stems left silent, of ${count(s => s.activeWindows)} that sound (4 s)`
  return [
    {name: `${label}: SI-SDRi active, mean over stems`, value: mean(active), unit: 'dB', bar: judged ? '≥ 8' : ''},
    ...STEMS.map((stem, n) => ({name: `${label}: SI-SDRi active, ${stem}`, value: active[n]!, unit: 'dB', bar: ''})),
    {name: `${label}: SI-SDRi by the paper’s rule`, value: mean(paper), unit: 'dB', bar: ''},
    {name: dead, value: count(s => s.deadWindows), unit: '', bar: judged ? '≤ 0' : ''},
  ]
}

const measure = async (runner: Runner, {label, judged, request}: Way, source: StemSource): Promise<BenchRow[]> => {
  const windows: WindowScore[] = []
  let seconds = 0
  for (const [i, place] of source.places.entries()) {
    const originals = await source.read(place)
    const mix = {sampleRate: RATE, channels: [mixOf(originals)]}
    const {stems, runSeconds} = await separate(runner, mix, request, {modelRate: RATE})
    const estimates = stems.map(stem => stem.channels[0]!.subarray(0, sampleCount(mix)))
    windows.push(...scoreWindows({originals, estimates}, {sampleRate: RATE}))
    seconds += runSeconds
    say(`${label} ${i + 1}/${source.places.length}`)
  }
  const time = {name: `${label}: time a window`, value: seconds / source.places.length, unit: 's', bar: ''}
  return [...rowsOf(label, windows, judged), time]
}

/** What silence scores on the same windows: the figure that any separator has to beat. */
const silenceRow = async (source: StemSource): Promise<BenchRow> => {
  const windows: WindowScore[] = []
  for (const place of source.places) {
    const originals = await source.read(place)
    const estimates = originals.map(({length}) => new Float32Array(length))
    windows.push(...scoreWindows({originals, estimates}, {sampleRate: RATE}))
  }
  return {...rowsOf('all-zero stems', windows, false)[0]!}
}

export const separationQuality: Bench = {
  name: 'separation-quality',
  about: 'how near the separated stems come to the true ones on the test split',
  run: async options => {
    const source = await openStems('test', {count: options.windows, length: 12 * RATE})
    const ways = await waysOf(options)
    const note = [`${source.places.length} windows of 12 s from ${source.from}`, source.note].filter(Boolean).join('; ')
    return withBenchRunner(async runner => {
      const rows: BenchRow[] = []
      for (const way of ways) rows.push(...(await measure(runner, way, source)))
      rows.push(await silenceRow(source))
      return rows.map((row, i) => (i === 0 ? {...row, note} : row))
    })
  },
}
