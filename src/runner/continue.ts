import type {Audio} from '../audio/audio.ts'
import type {ReadInto} from '../audio/dsp/polyphase.ts'
import {resampledLength, resampledReader} from '../audio/dsp/resample.ts'
import {type Sound, silence, soundOf} from '../audio/sound/sound.ts'
import {BadInput} from '../base/errors.ts'
import {type PerStem, STEMS} from '../base/stems.ts'
import type {Hertz, Samples, Seconds} from '../base/units.ts'
import type {JobFacts, JobRequest, LockedStem} from './job.ts'
import {handOver, type MakeIntoOptions, type MakeOptions} from './make.ts'
import type {Runner} from './runner.ts'
import type {Made} from './separate.ts'
import {withMadeStems} from './work/make-stems.ts'
import {memoryStems, type StemSink} from './work/stem-sink.ts'
import {memoryWork} from './work/work.ts'

/** What is heard of the given stems: half of what the packs that ship hear at once. */
const HEARD: Seconds = 6
/** Their end, in which they give way to what was made. */
const FADE: Seconds = 0.05

/** The stems that something goes on from. They begin together and end with the longest; one that is not there is silent. */
export type Begun = Readonly<PerStem<Sound>>

/** How much of what is there the model hears. */
export const heardBefore = (end: Seconds): Seconds => Math.min(HEARD, end)

/** Where the new begins: at the end of the longest. */
export const endOf = (begun: Begun): Seconds =>
  Math.max(0, ...Object.values(begun).map(({length, sampleRate}) => length / sampleRate))

/**
 * Goes on from the end of `begun` for `seconds`. Each comes back at its own rate and with its own channels, bit for bit as
 * it was but for its last 50 ms, where it fades into what follows; a stem that was not there is mono at the model's rate.
 * What is there is read where it is needed; the stems go to `sink` in the end. Throws BadInput, ModelError, Cancelled, and what
 * the disk throws.
 */
export const goOnInto = async (
  runner: Runner,
  sink: StemSink,
  {begun, seconds, request, ...options}: GoOnOptions,
): Promise<JobFacts> => {
  const {modelRate, work, signal} = options
  const plan = planOf(begun, seconds, modelRate)
  const {length, kept} = plan
  const lock: LockedStem[] = []
  for (const stem of STEMS) {
    const sound = begun[stem]
    const heard = sound && (await work.hear(stem, lastOf(sound, plan, modelRate), {modelRate, signal}))
    lock.push({sound: heard, open: [[kept, length]]})
  }
  const job = {...asImputed(request), input: {kind: 'lock', lock}, length} as const
  return withMadeStems(runner, job, options, made => handOver(joinedStems(begun, made, plan), sink, signal))
}

/** `goOnInto` memory, from stems that are there. */
export const goOn = async (
  runner: Runner,
  stems: Readonly<PerStem<Audio>>,
  {seconds, request}: {readonly seconds: Seconds; readonly request: JobRequest},
  options: Omit<MakeOptions, 'begin'>,
): Promise<Made> => {
  const begun: Begun = Object.fromEntries(Object.entries(stems).map(([stem, audio]) => [stem, soundOf(audio)]))
  const joined: Audio[] = []
  const work = memoryWork()
  const facts = await goOnInto(runner, memoryStems(joined), {...options, begun, seconds, request, work})
  return {...facts, stems: joined}
}

/** Going on is imputing what comes after the end, with the settings of either. */
const asImputed = (request: JobRequest): JobRequest => {
  if (request.method === 'generate' || request.method === 'impute') return {...request, method: 'impute'}
  throw new BadInput(`${request.method} cannot go on from stems; choose generate or impute`)
}

type GoOnOptions = Omit<MakeIntoOptions, 'onHear' | 'begin'> & {readonly begun: Begun; readonly seconds: Seconds}

type Plan = {
  readonly end: Seconds
  readonly seconds: Seconds
  /** What is heard of the given, what of that is kept, and that with what is made: at the model's rate. */
  readonly heard: Samples
  readonly kept: Samples
  readonly length: Samples
}

const planOf = (begun: Begun, seconds: Seconds, modelRate: Hertz): Plan => {
  const end = endOf(begun)
  const heard = Math.round(heardBefore(end) * modelRate)
  const length = heard + Math.max(1, Math.round(seconds * modelRate))
  return {end, seconds, heard, kept: heard - Math.min(heard, Math.round(FADE * modelRate)), length}
}

/** What is heard of a sound, with silence where it is over. */
const lastOf = ({sampleRate, channels}: Sound, {end, heard}: Plan, modelRate: Hertz): Sound => {
  const [to, length] = [Math.round(end * sampleRate), Math.round((heard / modelRate) * sampleRate)]
  const shifted =
    (read: ReadInto): ReadInto =>
    (into, base) => {
      read(into, base + to - length)
      // What is before it is not heard, nor what the resampler asks for behind its end.
      if (base < 0) into.fill(0, 0, Math.min(into.length, -base))
      if (base + into.length > length) into.fill(0, Math.max(0, length - base))
    }
  return {sampleRate, length, channels: channels.map(shifted)}
}

/** Each stem as long as all, and what was made of it, a channel of `made`, at its end. Nothing is computed before it is read. */
const joinedStems = (begun: Begun, made: Sound, {end, seconds}: Plan): Sound[] =>
  STEMS.map((stem, n) => {
    const {sampleRate, channels} = begun[stem] ?? {sampleRate: made.sampleRate, channels: [silence]}
    const rates = {from: made.sampleRate, to: sampleRate}
    const fresh = resampledReader(made.channels[n]!, made.length, rates)
    const from = Math.round(end * sampleRate)
    const length = from + Math.round(seconds * sampleRate)
    const before = resampledLength(made.length, made.sampleRate, sampleRate) - (length - from)
    const fade = Math.min(from, before, Math.round(FADE * sampleRate))
    const join =
      (read: ReadInto): ReadInto =>
      (into, base) => {
        read(into, base)
        const [first, last] = [Math.max(from - fade, base), base + into.length]
        if (first >= last) return
        const part = new Float64Array(last - first)
        fresh(part, first - from + before)
        for (let i = first; i < last; i++) {
          const gain = Math.min(1, (i - from + fade + 0.5) / fade)
          const old = into[i - base]!
          into[i - base] = old + gain * (part[i - first]! - old)
        }
      }
    return {sampleRate, length, channels: channels.map(join)}
  })
