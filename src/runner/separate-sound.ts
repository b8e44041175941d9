import {mkdir} from 'node:fs/promises'
import {restoring} from '../audio/restore.ts'
import type {Sound} from '../audio/sound/sound.ts'
import {openWav} from '../audio/sound/wav-sound.ts'
import {createBreather} from '../base/breather.ts'
import {exists} from '../base/exists.ts'
import type {Decibels, Hertz} from '../base/units.ts'
import type {Reached} from '../sampler/long.ts'
import {writeSoundFile} from './carry-sound.ts'
import type {Job, JobFacts, JobPart, JobRequest} from './job.ts'
import {type LongRunOptions, withMadeStems} from './make-stems.ts'
import {joinedFacts, toldAsOne, withoutRest} from './rest-first.ts'
import {createRestMeter} from './rest-level.ts'
import type {Runner} from './runner.ts'
import type {StemShape, StemSink} from './stem-sink.ts'
import {workFiles} from './work-files.ts'
import {writeModelMono} from './write-model-mono.ts'

/** What windows are of. */
export type Found = Exclude<JobPart, 'guess'>

export type SeparateSoundOptions = Omit<LongRunOptions, 'onResume' | 'onFinished'> & {
  readonly modelRate: Hertz
  readonly stemCount: number
  /** What finds the rest first; the stems are then those of the mix without it, and the sink gets it after them. */
  readonly rest?: JobRequest
  /** Leave the stems at the model's rate, mono. */
  readonly native?: boolean
  /** How much of the mix the model's ear has, 0–1. */
  readonly onHear?: (done: number) => void
  /** Earlier runs have come so far. */
  readonly onResume?: (reached: Reached, of: Found) => void
  /** Another window is finished, and lies in `work`. */
  readonly onFinished?: (reached: Reached, of: Found) => void
  /** How much of bringing the stems to the mix's rate and channels is done, 0–1. */
  readonly onRestore?: (done: number) => void
}

export type SeparationFacts = JobFacts & {
  /** How loud the rest is against the mix; −∞ where it is silent. */
  readonly restLevel?: Decibels
}

/**
 * `separate` for sound of any length: nothing of it is held but a window and a few seconds of stems, which `openSink`'s sink
 * gets in the end. Samples are those of `separate`, bit for bit. Throws BadInput, ModelError, Cancelled, and what the disk
 * throws.
 */
export const separateSound = async (
  runner: Runner,
  mix: Sound,
  openSink: (shape: StemShape) => StemSink,
  {request, rest, ...options}: SeparateSoundOptions & {readonly request: JobRequest},
): Promise<SeparationFacts> => {
  const {work, native, onResume, onFinished, signal} = options
  const files = workFiles(work)
  const heard = await writeModelMono(files.mix, mix, options)
  const own = await openWav(heard.file)
  const jobOf = (asked: JobRequest, file: string): Job => ({
    ...asked,
    input: {kind: 'mix', mix: {file}},
    length: heard.length,
    ...(rest && {alternates: true}),
  })
  const of = (found: Found): LongRunOptions => ({
    ...options,
    onResume: reached => onResume?.(reached, found),
    onFinished: reached => onFinished?.(reached, found),
  })
  const restore = (made: Sound, onStretch?: OnStretch): Promise<void> =>
    restoreInto(openSink, {target: native ? own : mix, made}, {...options, onStretch})
  const stems = {modelRate: options.modelRate, stemCount: options.stemCount}

  const separateRest = async (asked: JobRequest): Promise<SeparationFacts> => {
    const told = toldAsOne(asked, request, options)
    const meter = createRestMeter()
    await mkdir(files.rest, {recursive: true})
    let facts: JobFacts | undefined
    const found = await withMadeStems(
      runner,
      jobOf(asked, heard.file),
      {...of('rest'), ...told.rest, ...stems, stemCount: 1, work: files.rest},
      async row => {
        // One that is there is that of an earlier run.
        if (!(await exists(files.withoutRest))) await writeSoundFile(files.withoutRest, withoutRest(own, row), signal)
        facts = await withMadeStems(
          runner,
          jobOf(request, files.withoutRest),
          {...of('stems'), ...told.stems, ...stems},
          made => restore({...made, channels: [...made.channels, ...row.channels]}, meter.add),
        )
      },
    )
    return {...joinedFacts(found, facts!), restLevel: meter.level()}
  }
  try {
    if (rest) return await separateRest(rest)
    return await withMadeStems(runner, jobOf(request, heard.file), {...of('stems'), ...stems}, made => restore(made))
  } finally {
    own.close()
  }
}

type OnStretch = ReturnType<typeof createRestMeter>['add']

type Restoring = Pick<SeparateSoundOptions, 'onRestore' | 'signal'> & {readonly onStretch?: OnStretch}

/** Brings what the model made to the rate, channels and length of `target`, and into a sink. */
const restoreInto = async (
  openSink: (shape: StemShape) => StemSink,
  {target, made}: {readonly target: Sound; readonly made: Sound},
  {onRestore, onStretch, signal}: Restoring,
): Promise<void> => {
  const {sampleRate, channels, length} = target
  const sink = openSink({sampleRate, channels: channels.length, samples: length})
  try {
    const breathe = createBreather(signal)
    for (const stretch of restoring(target, made)) {
      onRestore?.(stretch.at / length)
      sink.append(stretch.stems)
      onStretch?.(stretch)
      await breathe()
    }
    await sink.finish()
  } catch (error) {
    sink.discard()
    throw error
  }
}
