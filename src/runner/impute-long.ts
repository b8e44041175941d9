import type {Sound} from '../audio/sound/sound.ts'
import {STEMS, type Stem} from '../base/stems.ts'
import type {Hertz, Samples} from '../base/units.ts'
import {writeSoundFile} from './carry-sound.ts'
import {finishedStems} from './finished-stems.ts'
import {type Given, gridOf, openSpans} from './given.ts'
import type {Job, JobFacts, JobRequest, SoundFile} from './job.ts'
import {type LongRunOptions, withMadeStems} from './make-stems.ts'
import type {Runner} from './runner.ts'
import {workFiles} from './work-files.ts'
import {writeModelMono} from './write-model-mono.ts'

export type MakeLongOptions = LongRunOptions & {
  readonly modelRate: Hertz
  readonly request: JobRequest
  /** How much of the given stems the model's ear has, 0–1. */
  readonly onHear?: (done: number) => void
}

/** Where stems go; those that are not named are not written. */
export type StemFiles = Readonly<Partial<Record<Stem, string>>>

/**
 * `impute` of any length: given stems are read where they are needed, nothing is held but a window, and the stems go to
 * `files` in the end. Samples are those of `impute`, bit for bit. Throws BadInput, ModelError, Cancelled, and what the disk
 * throws.
 */
export const imputeLong = async (
  runner: Runner,
  given: Given<Sound>,
  files: StemFiles,
  {request, onHear, ...options}: MakeLongOptions,
): Promise<JobFacts> => {
  const {modelRate, work, signal} = options
  const grid = gridOf(given)
  const count = Object.values(given.stems).length
  const heard: Partial<Record<Stem, SoundFile & {readonly length: Samples}>> = {}
  for (const stem of STEMS) {
    const sound = given.stems[stem]
    if (!sound) continue
    const before = Object.values(heard).length
    const tell = (done: number): void => onHear?.((before + done) / count)
    heard[stem] = await writeModelMono(workFiles(work).given(stem), sound, {modelRate, onHear: tell, signal})
  }
  const length = Math.max(...Object.values(heard).map(({length}) => length))
  const open = openSpans(given, {samples: length, modelRate})
  const lock = STEMS.map((stem, n) => ({sound: heard[stem], open: open[n]!}))
  const job: Job = {...request, input: {kind: 'lock', lock}, length}
  return withMadeStems(runner, job, {...options, stemCount: STEMS.length}, made =>
    writeStems(files, finishedStems(given, made, grid), signal),
  )
}

/** Writes those of the four stems that have a file. Throws BadInput when the disk fails, and Cancelled. */
export const writeStems = async (files: StemFiles, stems: readonly Sound[], signal?: AbortSignal): Promise<void> => {
  for (const [n, sound] of stems.entries()) {
    const file = files[STEMS[n]!]
    if (file !== undefined) await writeSoundFile(file, sound, signal)
  }
}
