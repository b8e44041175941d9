import type {Audio} from '../audio/audio.ts'
import {type Sound, soundOf} from '../audio/sound/sound.ts'
import {type PerStem, STEMS} from '../base/stems.ts'
import type {Hertz, Seconds} from '../base/units.ts'
import {type Beginning, beginAt} from './begin.ts'
import {type Given, gridOf, openSpans} from './given.ts'
import type {Job, JobFacts, JobRequest} from './job.ts'
import type {Runner, RunOptions} from './runner.ts'
import type {Made} from './separate.ts'
import {finishedStems} from './work/finished-stems.ts'
import {type StemRunOptions, withMadeStems} from './work/make-stems.ts'
import {memoryStems, type StemSink} from './work/stem-sink.ts'
import {type Mono, memoryWork} from './work/work.ts'

type Begun = {
  /** Absent: noise alone. */
  readonly begin?: Beginning
}

export type MakeOptions = Omit<RunOptions, 'onStretch'> & Begun & {readonly modelRate: Hertz}

export type MakeIntoOptions = StemRunOptions &
  Begun & {
    readonly request: JobRequest
    /** How much of the given stems the model's ear has, 0–1. */
    readonly onHear?: (done: number) => void
  }

/**
 * Makes all four stems from nothing: `seconds` long, mono at the model's rate, of any length; they go to `sink` in the end.
 * Throws BadInput, ModelError, Cancelled, and what the disk throws.
 */
export const generateInto = async (
  runner: Runner,
  sink: StemSink,
  {seconds, request, begin, ...options}: Omit<MakeIntoOptions, 'onHear'> & {readonly seconds: Seconds},
): Promise<JobFacts> => {
  const {modelRate, signal} = options
  const length = Math.max(1, Math.round(seconds * modelRate))
  const variation = await beginAt(begin, {length, modelRate, signal})
  const job: Job = {...request, input: {kind: 'none', variation}, length}
  return withMadeStems(runner, job, options, made => {
    const stems = made.channels.map(read => ({...made, channels: [read]}))
    return handOver(stems, sink, signal)
  })
}

/**
 * Makes the stems in `make` around those that are given, of any length: those are read where they are needed, and all go to
 * `sink` in the end. What is given stays as it is, but for a stem that is remade in ranges: that one keeps its samples outside
 * them bit for bit. New stems are mono at the rate of the given ones.
 *
 * Throws BadInput when nothing is given, or lengths or rates differ and are not to be aligned; ModelError, Cancelled, and what
 * the disk throws.
 */
export const imputeInto = async (
  runner: Runner,
  sink: StemSink,
  {given, request, begin, onHear, ...options}: MakeIntoOptions & {readonly given: Given<Sound>},
): Promise<JobFacts> => {
  const {modelRate, work, signal} = options
  const grid = gridOf(given)
  const count = Object.values(given.stems).length
  const heard: PerStem<Mono> = {}
  for (const stem of STEMS) {
    const sound = given.stems[stem]
    if (!sound) continue
    const before = Object.values(heard).length
    const tell = (done: number): void => onHear?.((before + done) / count)
    heard[stem] = await work.hear(stem, sound, {modelRate, onHear: tell, signal})
  }
  const length = Math.max(...Object.values(heard).map(mono => mono.length))
  const open = openSpans(given, {samples: length, modelRate})
  const lock = STEMS.map((stem, n) => ({sound: heard[stem], open: open[n]!}))
  const variation = await beginAt(begin, {length, modelRate, signal})
  const job: Job = {...request, input: {kind: 'lock', lock, variation}, length}
  return withMadeStems(runner, job, options, made => handOver(finishedStems(given, made, grid), sink, signal))
}

/** The four stems, one after the other. */
export const handOver = async (stems: readonly Sound[], sink: StemSink, signal?: AbortSignal): Promise<void> => {
  for (const [n, stem] of STEMS.entries()) await sink(stem, stems[n]!, signal)
}

/** `generateInto` memory. */
export const generate = async (
  runner: Runner,
  seconds: Seconds,
  request: JobRequest,
  options: MakeOptions,
): Promise<Made> => {
  const stems: Audio[] = []
  const facts = await generateInto(runner, memoryStems(stems), {...options, seconds, request, work: memoryWork()})
  return {...facts, stems}
}

/** `imputeInto` memory, of stems that are there; those that stay as they are come back as the very objects that went in. */
export const impute = async (
  runner: Runner,
  given: Given,
  request: JobRequest,
  options: MakeOptions,
): Promise<Made> => {
  const known = STEMS.flatMap(stem => (given.stems[stem] ? [[stem, given.stems[stem]] as const] : []))
  const sounds = Object.fromEntries(known.map(([stem, audio]) => [stem, soundOf(audio)]))
  const kept = Object.fromEntries(known.filter(([stem]) => !given.make.includes(stem)))
  const stems: Audio[] = []
  const how = {...options, given: {...given, stems: sounds}, request, work: memoryWork()}
  const facts = await imputeInto(runner, memoryStems(stems, kept), how)
  return {...facts, stems}
}
