import {STEMS} from '../src/base/stems.ts'
import type {Samples} from '../src/base/units.ts'
import {scoreWindows, type WindowScore} from '../src/eval/windowed-score.ts'
import {generate} from '../src/runner/make.ts'
import type {Runner} from '../src/runner/runner.ts'
import {separate} from '../src/runner/separate.ts'
import {windowsOf} from '../src/runner/window/run-part.ts'
import {type Request, requestFor, withBenchRunner} from './job.ts'
import {type Bench, type BenchOptions, say} from './options.ts'
import type {BenchRow} from './row.ts'
import {agreement, atBorders, errorOf, mean, type Region, secondDifference, spectralFlux} from './seam-measures.ts'
import {stemScore} from './stem-score.ts'
import {mixOf, openStems, RATE, type StemSource} from './stem-source.ts'

/** A song's part that is long enough for some borders. */
const SONG: Samples = 60 * RATE
const SONGS = 10
/** Of the packs that ship. */
const FRAME: Samples = 1024
/** How much later the shifted song begins: by whole frames of the network, and not. */
const SHIFTS: readonly Samples[] = [93 * FRAME, 93 * FRAME + FRAME / 4]
const SEEDS = 3
/** What is looked at on either side of a join. */
const AROUND: Samples = Math.round(0.1 * RATE)

const MEASURES = {'second difference': secondDifference, 'spectral flux': spectralFlux}

const around = (joins: readonly Samples[]): Region[] => joins.map(join => [join - AROUND, join + AROUND])

/** log ratios by measure, one for each stem. */
type Ratios = Readonly<Record<keyof typeof MEASURES, number[]>>
const noRatios = (): Ratios => ({'second difference': [], 'spectral flux': []})

/** Adds what stands at the borders against elsewhere, over what the same has there in stems with borders elsewhere. */
const addTo = (
  ratios: Ratios,
  stems: readonly Float32Array[],
  borders: readonly Region[],
  others?: readonly Float32Array[],
) => {
  for (const [name, segmentsOf] of Object.entries(MEASURES))
    for (const [n, stem] of stems.entries()) {
      const own = atBorders(segmentsOf(stem), borders)
      const due = others ? atBorders(segmentsOf(others[n]!), borders) : 0
      if (own !== undefined && due !== undefined) ratios[name as keyof typeof MEASURES].push(own - due)
    }
}

const ratioRows = (what: string, ratios: Ratios, bar: string): BenchRow[] =>
  Object.entries(ratios).map(([name, logs]) => ({
    name: `${what}: ${name} at borders over elsewhere`,
    value: Math.exp(mean(logs)),
    unit: '',
    bar,
    note: `standard error ${errorOf(logs).toFixed(3)} over ${logs.length} stems`,
  }))

const stemsOf = async (runner: Runner, mix: Float32Array, request: Request): Promise<Float32Array[]> => {
  const {stems} = await separate(runner, {sampleRate: RATE, channels: [mix]}, request, {modelRate: RATE})
  return stems.map(({channels}) => channels[0]!)
}

/** Windows side by side, each by itself; the last one ends with the song. */
const concatenated = async (
  length: Samples,
  window: Samples,
  make: (from: Samples, to: Samples) => Promise<Float32Array[]>,
): Promise<{stems: Float32Array[]; joins: Samples[]}> => {
  const stems = STEMS.map(() => new Float32Array(length))
  const joins: Samples[] = []
  for (let at = 0; at < length; at += window) {
    if (at > 0) joins.push(at)
    const from = Math.max(0, Math.min(at, length - window))
    const made = await make(from, Math.min(length, from + window))
    for (const [n, stem] of made.entries()) stems[n]!.set(stem.subarray(at - from), at)
  }
  return {stems, joins}
}

const separations = async (runner: Runner, options: BenchOptions, source: StemSource): Promise<BenchRow[]> => {
  const {manifest} = options.model
  const request = await requestFor(options, {preset: 'fast'})
  const [own, naive] = [noRatios(), noRatios()]
  const shifts = SHIFTS.map((): number[] => [])
  const scores: {whole: WindowScore[]; single: WindowScore[]} = {whole: [], single: []}
  for (const [i, place] of source.places.entries()) {
    const originals = await source.read(place)
    const mix = mixOf(originals)
    const whole = await stemsOf(runner, mix, request)
    const {windows} = windowsOf({method: 'guided', input: {kind: 'mix'}, length: mix.length}, manifest, manifest.window)
    const fades = windows.slice(1).map(({fadeFrom, fadeTo}): Region => [fadeFrom, fadeTo])
    const single = await concatenated(mix.length, manifest.window, (from, to) =>
      stemsOf(runner, mix.slice(from, to), request),
    )
    const later: Float32Array[][] = []
    for (const [k, shift] of SHIFTS.entries()) {
      const shifted = await stemsOf(runner, mix.slice(shift), request)
      later.push(shifted)
      for (const [n, stem] of whole.entries()) shifts[k]!.push(agreement(stem.subarray(shift), shifted[n]!))
    }
    const [first] = SHIFTS
    const cut = (stems: readonly Float32Array[]): Float32Array[] => stems.map(stem => stem.subarray(first))
    const moved = (regions: readonly Region[]): Region[] => regions.map(([from, to]) => [from - first!, to - first!])
    addTo(own, cut(whole), moved(fades), later[0])
    addTo(naive, cut(single.stems), moved(around(single.joins)), later[0])
    scores.whole.push(...scoreWindows({originals, estimates: whole}, {sampleRate: RATE}))
    scores.single.push(...scoreWindows({originals, estimates: single.stems}, {sampleRate: RATE}))
    say(`separated ${i + 1}/${source.places.length}`)
  }
  const score = (windows: readonly WindowScore[]): number =>
    mean(STEMS.map((_, n) => stemScore(windows, n).active ?? Number.NaN))
  const [whole, single] = [score(scores.whole), score(scores.single)]
  const note = `${source.places.length} songs of ${SONG / RATE} s of ${source.from}, fast`
  return [
    ...ratioRows('separate', own, '≤ 1.05'),
    ...ratioRows('windows separated one by one, side by side', naive, ''),
    ...SHIFTS.map((shift, k) => ({
      name: `separate: agreement with a start ${(shift / RATE).toFixed(2)} s later, ${k === 0 ? 'whole frames' : 'between frames'}`,
      value: mean(shifts[k]!),
      unit: 'dB',
      bar: '≥ 25',
      note,
    })),
    {
      name: 'separate: SI-SDRi active of whole songs over windows one by one',
      value: whole - single,
      unit: 'dB',
      bar: '≥ -0.1',
      note: `${whole.toFixed(2)} dB and ${single.toFixed(2)} dB`,
    },
  ]
}

const generations = async (runner: Runner, options: BenchOptions): Promise<BenchRow[]> => {
  const {manifest} = options.model
  const {window} = manifest
  const request = await requestFor(options, {method: 'generate', preset: 'fast'})
  const takeOf = async (length: Samples, seed: number): Promise<Float32Array[]> => {
    const {stems} = await generate(runner, length / RATE, {...request, seed}, {modelRate: RATE})
    return stems.map(({channels}) => channels[0]!)
  }
  const [own, naive] = [noRatios(), noRatios()]
  for (let seed = 1; seed <= (options.quick ? 1 : SEEDS); seed++) {
    const stems = await takeOf(SONG, seed)
    const {windows} = windowsOf({method: 'generate', input: {kind: 'none'}, length: SONG}, manifest, window)
    // Up to there the window before is what the next one goes on from.
    addTo(own, stems, around(windows.slice(1).map(({fadeTo}) => fadeTo)))
    const {stems: apart, joins} = await concatenated(SONG, window, (from, to) => takeOf(to - from, 1000 * seed + from))
    addTo(naive, apart, around(joins))
    say(`generated ${seed}/${SEEDS}`)
  }
  return [
    ...ratioRows('generate', own, '≤ 1.05'),
    ...ratioRows('windows generated one by one, side by side', naive, ''),
  ]
}

export const seams: Bench = {
  name: 'seams',
  about: 'whether windows can be heard where they meet, and whether it matters where they lie',
  run: async options => {
    const count = options.quick ? 1 : SONGS
    const source = await openStems('val', {count: Number.POSITIVE_INFINITY, length: SONG})
    const songs = source.places.filter(({start}) => start === 0).slice(0, count)
    return withBenchRunner(async runner => [
      ...(await separations(runner, options, {...source, places: songs})),
      ...(await generations(runner, options)),
    ])
  },
}
