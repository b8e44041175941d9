import {readdir} from 'node:fs/promises'
import path from 'node:path'
import {type Audio, foldToMono} from '../src/audio/audio.ts'
import {decodeFile} from '../src/audio/decode.ts'
import {peak} from '../src/audio/levels.ts'
import {resample} from '../src/audio/resample.ts'
import {restoreStems} from '../src/audio/restore.ts'
import {STEMS} from '../src/base/stems.ts'
import {scoreWindows, stemScore, type WindowScore} from '../src/eval/windowed-score.ts'
import type {Runner} from '../src/runner/runner.ts'
import {separate} from '../src/runner/separate.ts'
import {type Request, requestFor, withBenchRunner} from './job.ts'
import {type Bench, say} from './options.ts'
import type {BenchRow} from './row.ts'
import {RATE} from './stem-source.ts'
import {energyAbove, imageError, interleaved, musicalNoise, preEcho} from './stereo-measures.ts'
import {DATA_FOLDER} from './test-split.ts'

/** Above what the model hears. */
const ABOVE = RATE / 2

type Track = {readonly name: string; readonly truth: readonly Audio[]; readonly fifth: Audio}

/** What is known of one stem of one track; undefined where the stem is silent. */
type StemFacts = {above: number; trueAbove: number; level: number; correlation: number; echo?: number; noise: number}

const readTracks = async (split: string, limit: number): Promise<Track[]> => {
  const folder = path.join(DATA_FOLDER, 'stereo', split)
  const names = await readdir(folder).catch((): string[] => [])
  const tracks = names.filter(name => name.startsWith(`${split}-`)).sort()
  if (tracks.length === 0)
    throw new Error(
      `there are no stereo songs in ${folder}; make them with python3 -m training.quartet_training.make_stereo --split ${split}`,
    )
  return Promise.all(
    tracks.slice(0, limit).map(async name => {
      const read = (stem: string): Promise<Audio> => decodeFile(path.join(folder, name, `${stem}.wav`))
      return {name, truth: await Promise.all(STEMS.map(read)), fifth: await read('fifth')}
    }),
  )
}

const sumOf = (sounds: readonly Audio[]): Audio => ({
  sampleRate: sounds[0]!.sampleRate,
  channels: sounds[0]!.channels.map((first, c) =>
    first.map((_, i) => sounds.reduce((sum, {channels}) => sum + channels[c]![i]!, 0)),
  ),
})

const differenceOf = (a: Audio, b: Audio): number =>
  Math.max(...a.channels.map((channel, c) => peak(channel.map((value, i) => value - b.channels[c]![i]!))))

const jointly = (truth: readonly Audio[], estimates: readonly Audio[]): WindowScore[] =>
  scoreWindows(
    {originals: truth.map(interleaved), estimates: estimates.map(interleaved)},
    {sampleRate: truth[0]!.sampleRate * truth[0]!.channels.length},
  )

const factsOf = (estimate: Audio, truth: Audio): StemFacts | undefined => {
  if (truth.channels.every(channel => peak(channel) < 1e-3)) return undefined
  return {
    above: energyAbove(estimate, ABOVE),
    trueAbove: energyAbove(truth, ABOVE),
    ...imageError(estimate, truth),
    echo: preEcho(estimate, truth),
    noise: musicalNoise(estimate, truth),
  }
}

/** The four stems of a mix that holds a fifth source as well; the last of the estimates is silence for that. */
const withFifth = async (runner: Runner, {truth, fifth}: Track, request: Request): Promise<WindowScore[]> => {
  const {stems} = await separate(runner, sumOf([...truth, fifth]), request, {modelRate: RATE})
  const nothing = {...fifth, channels: fifth.channels.map(channel => new Float32Array(channel.length))}
  return jointly([...truth, fifth], [...stems, nothing])
}

const measure = async (runner: Runner, track: Track, request: Request) => {
  const {truth} = track
  const mix = sumOf(truth)
  const mono = truth.map(stem => resample(foldToMono(stem), stem.sampleRate, RATE))
  const folded = {sampleRate: RATE, channels: [resample(foldToMono(mix), mix.sampleRate, RATE)]}
  const own = await separate(runner, folded, request, {modelRate: RATE})
  const rows = own.stems.map(({channels}) => channels[0]!)
  const written = restoreStems(mix, rows, RATE)
  return {
    mono: scoreWindows({originals: mono, estimates: rows}, {sampleRate: RATE}),
    stereo: jointly(truth, written),
    crowded: await withFifth(runner, track, request),
    oracle: jointly(truth, restoreStems(mix, mono, RATE)),
    facts: written.map((stem, n) => factsOf(stem, truth[n]!)),
    sum: differenceOf(sumOf(written), mix),
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const rowsOf = (label: string, windows: readonly WindowScore[], bar: string): BenchRow[] => {
  const scores = STEMS.map((_, n) => stemScore(windows, n).active ?? Number.NaN)
  return [
    {name: `${label}: SI-SDRi active, mean over stems`, value: mean(scores), unit: 'dB', bar},
    ...STEMS.map((stem, n) => ({name: `${label}: SI-SDRi active, ${stem}`, value: scores[n]!, unit: 'dB', bar: ''})),
  ]
}

/** facts: [track][stem]. */
const factRows = (facts: readonly (readonly (StemFacts | undefined)[])[]): BenchRow[] => {
  const total = facts.flat().reduce((sum, fact) => sum + (fact?.trueAbove ?? 0), 0)
  return STEMS.flatMap((stem, n) => {
    const own = facts.flatMap(track => track[n] ?? [])
    const echoes = own.flatMap(({echo}) => echo ?? [])
    const share = (pick: (fact: StemFacts) => number): number => (100 * own.reduce((a, b) => a + pick(b), 0)) / total
    const row = (name: string, value: number, unit: string): BenchRow => ({
      name: `${stem}: ${name}`,
      value,
      unit,
      bar: '',
    })
    return [
      row(
        'of the mix’s energy above 11 kHz',
        share(fact => fact.above),
        '%',
      ),
      row(
        'of the mix’s energy above 11 kHz, in truth',
        share(fact => fact.trueAbove),
        '%',
      ),
      row('image, level left over right off', mean(own.map(({level}) => level)), 'dB'),
      row('image, correlation off', mean(own.map(({correlation}) => correlation)), ''),
      row('pre-echo', echoes.length > 0 ? mean(echoes) : Number.NaN, 'dB'),
      row('musical noise', mean(own.map(({noise}) => noise)), ''),
    ]
  })
}

export const stereo: Bench = {
  name: 'stereo',
  about: 'how near the stems that are written at 44.1 kHz in stereo come to the true ones',
  run: async options => {
    const tracks = await readTracks(options.split, options.quick ? 1 : Number.POSITIVE_INFINITY)
    const request = await requestFor(options, {})
    return withBenchRunner(async runner => {
      const made: Awaited<ReturnType<typeof measure>>[] = []
      for (const [i, track] of tracks.entries()) {
        made.push(await measure(runner, track, request))
        say(`${track.name}, ${i + 1}/${tracks.length}`)
      }
      const mono = rowsOf(
        'the model’s mono stems',
        made.flatMap(track => track.mono),
        '',
      )
      const rows = [
        ...mono,
        ...rowsOf(
          'written in stereo',
          made.flatMap(track => track.stereo),
          `≥ ${(mono[0]!.value - 0.3).toFixed(2)}`,
        ),
        rowsOf(
          'written from true mono stems',
          made.flatMap(track => track.oracle),
          '≥ 20',
        )[0]!,
        ...rowsOf(
          'written in stereo, a fifth source in the mix',
          made.flatMap(track => track.crowded),
          '',
        ),
        ...factRows(made.map(track => track.facts)),
        {name: 'largest |Σ stems − mix|', value: Math.max(...made.map(({sum}) => sum)), unit: '', bar: '≤ 1e-4'},
      ]
      const note = `${tracks.length} windows of 12 s of the ${options.split} split at 44.1 kHz stereo`
      return rows.map((row, i) => (i === 0 ? {...row, note} : row))
    })
  },
}
