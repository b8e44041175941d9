import {type Audio, foldToMono} from '../src/audio/audio.ts'
import {peak} from '../src/audio/dsp/levels.ts'
import {resample} from '../src/audio/dsp/resample.ts'
import {STEMS} from '../src/base/stems.ts'
import {scoreWindows, type WindowScore} from '../src/eval/windowed-score.ts'
import type {Runner} from '../src/runner/runner.ts'
import {separate} from '../src/runner/separate.ts'
import {restoreStems} from '../test/support/restore-stems.ts'
import {type Request, requestFor, withBenchRunner} from './job.ts'
import {type Bench, say} from './options.ts'
import type {BenchRow} from './row.ts'
import {stemScore} from './stem-score.ts'
import {RATE} from './stem-source.ts'
import {energyAbove, imageError, musicalNoise, preEcho} from './stereo-measures.ts'
import {readTracks, type StereoTrack, scoreJointly, sumOf} from './stereo-tracks.ts'

/** Above what the model hears. */
const ABOVE = RATE / 2

/** What is known of one stem of one track; undefined where the stem is silent. */
type StemFacts = {above: number; trueAbove: number; level: number; correlation: number; echo?: number; noise: number}

const differenceOf = (a: Audio, b: Audio): number =>
  Math.max(...a.channels.map((channel, c) => peak(channel.map((value, i) => value - b.channels[c]![i]!))))

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
const withFifth = async (runner: Runner, {truth, fifth}: StereoTrack, request: Request): Promise<WindowScore[]> => {
  const {stems} = await separate(runner, sumOf([...truth, fifth]), request, {modelRate: RATE})
  const nothing = {...fifth, channels: fifth.channels.map(channel => new Float32Array(channel.length))}
  return scoreJointly([...truth, fifth], [...stems, nothing])
}

const measure = async (runner: Runner, track: StereoTrack, request: Request) => {
  const {truth} = track
  const mix = sumOf(truth)
  const mono = truth.map(stem => resample(foldToMono(stem), stem.sampleRate, RATE))
  const folded = {sampleRate: RATE, channels: [resample(foldToMono(mix), mix.sampleRate, RATE)]}
  const own = await separate(runner, folded, request, {modelRate: RATE})
  const rows = own.stems.map(({channels}) => channels[0]!)
  const written = restoreStems(mix, rows, RATE)
  return {
    mono: scoreWindows({originals: mono, estimates: rows}, {sampleRate: RATE}),
    stereo: scoreJointly(truth, written),
    crowded: await withFifth(runner, track, request),
    oracle: scoreJointly(truth, restoreStems(mix, mono, RATE)),
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
