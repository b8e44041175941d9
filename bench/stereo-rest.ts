import type {Audio} from '../src/audio/audio.ts'
import {rms, toDecibels} from '../src/audio/dsp/levels.ts'
import {STEMS} from '../src/base/stems.ts'
import type {Decibels} from '../src/base/units.ts'
import type {WindowScore} from '../src/eval/windowed-score.ts'
import type {Runner} from '../src/runner/runner.ts'
import {separate} from '../src/runner/separate.ts'
import type {RunRequest} from '../src/session/recipe/run-request.ts'
import {separationRequest} from '../src/session/recipe/separation-request.ts'
import {withBenchRunner} from './job.ts'
import {type Bench, say} from './options.ts'
import type {BenchRow} from './row.ts'
import {stemScore} from './stem-score.ts'
import {RATE} from './stem-source.ts'
import {readTracks, scoreJointly, sumOf} from './stereo-tracks.ts'

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const loudness = ({channels}: Audio): number => Math.hypot(...channels.map(rms))

const silence = ({sampleRate, channels}: Audio): Audio => ({
  sampleRate,
  channels: channels.map(({length}) => new Float32Array(length)),
})

type Measured = {
  /** Of the stems, and where there is a fifth source of that as the last one. */
  readonly without: readonly WindowScore[]
  readonly withRest: readonly WindowScore[]
  /** Against the mix: of the rest, and of the fifth source where there is one. */
  readonly level: Decibels
  readonly trueLevel: Decibels
}

const measureMix = async (
  runner: Runner,
  truth: readonly Audio[],
  {request, rest}: Pick<RunRequest, 'request' | 'rest'>,
): Promise<Measured> => {
  const mix = sumOf(truth)
  const nothing = silence(mix)
  const plain = await separate(runner, mix, request, {modelRate: RATE})
  const {stems} = await separate(runner, mix, request, {modelRate: RATE, rest: rest!.request})
  const fifth = truth[STEMS.length] ?? nothing
  const level = (sound: Audio): Decibels => toDecibels(loudness(sound) / loudness(mix))
  return {
    without: scoreJointly(truth, [...plain.stems, nothing].slice(0, truth.length)),
    withRest: scoreJointly(truth, stems.slice(0, truth.length)),
    level: level(stems[STEMS.length]!),
    trueLevel: level(fifth),
  }
}

const stemRows = (label: string, windows: readonly WindowScore[]): BenchRow[] => {
  const scores = STEMS.map((_, n) => stemScore(windows, n).active ?? Number.NaN)
  const row = (of: string, value: number): BenchRow => ({
    name: `${label}: SI-SDRi active, ${of}`,
    value,
    unit: 'dB',
    bar: '',
  })
  return [row('mean over stems', mean(scores)), ...STEMS.map((stem, n) => row(stem, scores[n]!))]
}

const rowsOf = (place: string, made: readonly Measured[]): BenchRow[] => [
  ...stemRows(
    place,
    made.flatMap(({without}) => without),
  ),
  ...stemRows(
    `${place}, --rest`,
    made.flatMap(({withRest}) => withRest),
  ),
]

export const stereoRest: Bench = {
  name: 'stereo-rest',
  about: 'what --rest finds, and what it does to the stems, with and without a fifth source in the mix',
  run: async options => {
    const tracks = await readTracks(options.split, options.quick ? 1 : Number.POSITIVE_INFINITY)
    const run = await separationRequest(undefined, {
      preset: 'balanced',
      model: options.model.dir,
      rest: options.restModel,
    })
    return withBenchRunner(async runner => {
      const made: Record<'four' | 'five', Measured[]> = {four: [], five: []}
      for (const [i, {name, truth, fifth}] of tracks.entries()) {
        made.four.push(await measureMix(runner, truth, run))
        made.five.push(await measureMix(runner, [...truth, fifth], run))
        say(`${name}, ${i + 1}/${tracks.length}`)
      }
      const found = made.five.flatMap(({withRest}) => withRest)
      const levels = made.four.map(({level}) => level)
      const row = (name: string, value: number): BenchRow => ({name, value, unit: 'dB', bar: ''})
      const rows = [
        ...rowsOf('four sources', made.four),
        ...rowsOf('a fifth source in the mix', made.five),
        row('the rest: SI-SDRi active', stemScore(found, STEMS.length).active ?? Number.NaN),
        row('the rest, level against the mix where there is a fifth source', mean(made.five.map(({level}) => level))),
        row('that source, level against the mix', mean(made.five.map(({trueLevel}) => trueLevel))),
        row('the rest, level against the mix where there is none', mean(levels)),
        row('the rest, level against the mix where there is none, loudest', Math.max(...levels)),
      ]
      const note = `${tracks.length} windows of 12 s of the ${options.split} split at 44.1 kHz stereo, ${run.rest!.model.manifest.name}`
      return rows.map((one, i) => (i === 0 ? {...one, note} : one))
    })
  },
}
