import type {Audio} from '../../audio/audio.ts'
import {resample} from '../../audio/dsp/resample.ts'
import {sumOf} from '../../audio/dsp/sum.ts'
import {ANALYSIS_RATE} from '../../audio/features/analysis-rate.ts'
import {STEMS, type Stem} from '../../base/stems.ts'
import type {Hertz} from '../../base/units.ts'
import type {JobRequest, JobStep} from '../../runner/job.ts'
import {generate, impute} from '../../runner/make.ts'
import type {Runner} from '../../runner/runner.ts'
import type {Made} from '../../runner/separate.ts'
import type {Piece} from './piece.ts'
import {givenBeside, maskOf, nameOf, type Subset} from './subsets.ts'

export const MUSIC_TASKS = ['generate', 'impute'] as const
export type MusicTaskName = (typeof MUSIC_TASKS)[number]

/** One thing that is made for every track. */
export type MusicRow = {readonly id: string; readonly made: Subset}

/** A part, and what it is to go with. */
export type Sides = {readonly own: Float32Array; readonly rest: Float32Array}

export type MakeBench = {
  readonly runner: Runner
  /** By the task's own method. */
  readonly request: JobRequest
  readonly modelRate: Hertz
  readonly signal: AbortSignal
  readonly onStep?: (step: JobStep) => void
  readonly onTrial?: () => void
}

export type MusicTask = {
  readonly name: MusicTaskName
  readonly rows: readonly MusicRow[]
  /** Whose onsets are held against those of the others: of every row in turn. */
  readonly parts: readonly Subset[]
  /** Whether a track has what the row needs. */
  fits(row: MusicRow, piece: Piece): boolean
  /** All four stems. Throws BadInput, ModelError and Cancelled. */
  make(row: MusicRow, piece: Piece, bench: MakeBench): Promise<Made>
}

const audioOf = (samples: Float32Array): Audio => ({sampleRate: ANALYSIS_RATE, channels: [samples]})

/** The stems of `which` added up, and the others added up: [stem][sample]. */
export const sidesOf = (stems: readonly Float32Array[], which: Subset): Sides => {
  const pick = (names: Subset): Float32Array => sumOf(names.map(name => stems[STEMS.indexOf(name)]!))
  return {own: pick(which), rest: pick(givenBeside(which))}
}

/** Mono stems at the rate that everything is measured at, as long as the piece. */
export const measurable = ({stems}: Made, length: number): Float32Array[] =>
  stems.map(({channels, sampleRate}) => {
    const heard = sampleRate === ANALYSIS_RATE ? channels[0]! : resample(channels[0]!, sampleRate, ANALYSIS_RATE)
    if (heard.length === length) return heard
    const fitted = new Float32Array(length)
    fitted.set(heard.subarray(0, length))
    return fitted
  })

/** Makes every subset of every track's stems anew around the others. */
export const imputeTask = (subsets: readonly Subset[]): MusicTask => ({
  name: 'impute',
  rows: subsets.map(made => ({id: nameOf(made), made})),
  parts: subsets,
  // Around silence, or in place of it, there is nothing that what is made could be compared with.
  fits: ({made}, {stems}) => {
    const {own, rest} = sidesOf(stems, made)
    return [own, rest].every(side => side.some(value => value !== 0))
  },
  make: ({made}, {stems}, {runner, request, ...options}) => {
    const given = givenBeside(made).map((stem): [Stem, Audio] => [stem, audioOf(stems[STEMS.indexOf(stem)]!)])
    const own = {...request, take: maskOf(made)}
    return impute(runner, {stems: Object.fromEntries(given), make: made}, own, options)
  },
})

/** Makes a take for every track, as long as its piece. */
export const generateTask: MusicTask = {
  name: 'generate',
  rows: [{id: 'generate', made: STEMS}],
  parts: STEMS.map(stem => [stem]),
  fits: () => true,
  make: (_, {stems}, {runner, request, ...options}) =>
    generate(runner, stems[0]!.length / ANALYSIS_RATE, request, options),
}
