import type {Audio} from '../audio/audio.ts'
import {restoring} from '../audio/restore/restore.ts'
import {type Sound, soundOf} from '../audio/sound/sound.ts'
import {createBreather} from '../base/breather.ts'
import type {Decibels, Hertz} from '../base/units.ts'
import type {Reached} from '../sampler/windows/long.ts'
import type {Job, JobFacts, JobPart, JobRequest, JobResult} from './job.ts'
import type {Runner, RunOptions} from './runner.ts'
import {createRestMeter} from './window/rest-level.ts'
import {type StemRunOptions, withMadeStems} from './work/make-stems.ts'
import {joinedFacts, toldAsOne, withoutRest} from './work/rest-first.ts'
import {memorySink, type SinkShape, type StretchSink} from './work/stem-sink.ts'
import {type Mono, memoryWork, openMono} from './work/work.ts'

export type Made = Omit<JobResult, 'stems'> & {
  /** One sound a stem, in the pack's order, and where it was asked for the rest after them. */
  readonly stems: Audio[]
}

/** What windows are of. */
export type Found = Exclude<JobPart, 'guess'>

type Separating = {
  readonly modelRate: Hertz
  /** What finds the rest first; the stems are then those of the mix without it, and the rest comes after them. */
  readonly rest?: JobRequest
  /** Leave the stems at the model's rate, mono. */
  readonly native?: boolean
  /** How much of bringing the stems to the mix's rate and channels is done, 0–1. */
  readonly onRestore?: (done: number) => void
}

export type SeparateOptions = Omit<RunOptions, 'onStretch'> & Separating

export type SeparateIntoOptions = Omit<StemRunOptions, 'onResume' | 'onFinished'> &
  Separating & {
    readonly request: JobRequest
    /** How much of the mix the model's ear has, 0–1. */
    readonly onHear?: (done: number) => void
    /** Earlier runs have come so far. */
    readonly onResume?: (reached: Reached, of: Found) => void
    /** Another window is finished, and lies in `work`. */
    readonly onFinished?: (reached: Reached, of: Found) => void
  }

export type SeparationFacts = JobFacts & {
  /** How loud the rest is against the mix; −∞ where it is silent. */
  readonly restLevel?: Decibels
}

/**
 * Separates a mix of any rate, channel count and length: the model hears it folded to mono at its own rate. The stems are as
 * long as the mix, at its rate and with its channels, and sum to it, the rest included; with `native` they are the model's own.
 * `openSink`'s sink gets them in the end, a few seconds at a time. Throws BadInput, ModelError, Cancelled, and what the disk
 * throws.
 */
export const separateInto = async (
  runner: Runner,
  mix: Sound,
  openSink: (shape: SinkShape) => StretchSink,
  {request, rest, ...options}: SeparateIntoOptions,
): Promise<SeparationFacts> => {
  const {work, modelRate, native, onResume, onFinished, signal} = options
  const heard = await work.hear('mix', mix, options)
  const own = await openMono(heard, modelRate)
  const jobOf = (asked: JobRequest, mono: Mono): Job => ({
    ...asked,
    input: {kind: 'mix', mix: mono},
    length: heard.length,
    ...(rest && {alternates: true}),
  })
  const of = (found: Found): StemRunOptions => ({
    ...options,
    onResume: reached => onResume?.(reached, found),
    onFinished: reached => onFinished?.(reached, found),
  })
  const restore = (made: Sound, onStretch?: OnStretch): Promise<void> =>
    restoreInto(openSink, {target: native ? own : mix, made}, {...options, onStretch})

  const separateRest = async (asked: JobRequest): Promise<SeparationFacts> => {
    const told = toldAsOne(asked, request, options)
    const meter = createRestMeter()
    let facts: JobFacts | undefined
    const how = {...of('rest'), ...told.rest, stemCount: 1, work: await work.forRest()}
    const found = await withMadeStems(runner, jobOf(asked, heard), how, async row => {
      const remains = await work.keepRemains(withoutRest(own, row), signal)
      facts = await withMadeStems(runner, jobOf(request, remains), {...of('stems'), ...told.stems}, made =>
        restore({...made, channels: [...made.channels, ...row.channels]}, meter.add),
      )
    })
    return {...joinedFacts(found, facts!), restLevel: meter.level()}
  }
  try {
    if (rest) return await separateRest(rest)
    return await withMadeStems(runner, jobOf(request, heard), of('stems'), made => restore(made))
  } finally {
    own.close()
  }
}

/** `separateInto` memory, of a mix that is there. */
export const separate = async (
  runner: Runner,
  mix: Audio,
  request: JobRequest,
  options: SeparateOptions,
): Promise<Made> => {
  const stems: Audio[] = []
  const into = {...options, request, work: memoryWork()}
  const facts = await separateInto(runner, soundOf(mix), shape => memorySink(stems, shape), into)
  return {...facts, stems}
}

type OnStretch = ReturnType<typeof createRestMeter>['add']

type Restoring = Pick<SeparateIntoOptions, 'onRestore' | 'signal'> & {readonly onStretch?: OnStretch}

/** Brings what the model made to the rate, channels and length of `target`, and into a sink. */
const restoreInto = async (
  openSink: (shape: SinkShape) => StretchSink,
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
