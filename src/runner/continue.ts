import type {Audio} from '../audio/audio.ts'
import type {ReadInto} from '../audio/polyphase.ts'
import {resampledLength, resampledReader} from '../audio/resample.ts'
import {type Sound, soundOf} from '../audio/sound/sound.ts'
import {STEMS, type Stem} from '../base/stems.ts'
import type {Hertz, Samples, Seconds} from '../base/units.ts'
import type {Lock} from '../sampler/posteriors/impute.ts'
import {heldInMemory} from './carry-sound.ts'
import {type MakeLongOptions, type StemFiles, writeStems} from './impute-long.ts'
import type {JobFacts, JobRequest, LockedStem} from './job.ts'
import type {MakeOptions} from './make.ts'
import {withMadeStems} from './make-stems.ts'
import {modelMono} from './model-mono.ts'
import type {Runner} from './runner.ts'
import type {Made} from './separate.ts'
import {stemRows} from './stem-rows.ts'
import {workFiles} from './work-files.ts'
import {writeModelMono} from './write-model-mono.ts'

/** What is heard of the given stems: half of what the packs that ship hear at once. */
const HEARD: Seconds = 6
/** Their end, in which they give way to what was made. */
const FADE: Seconds = 0.05

/** The stems that something goes on from. They begin together and end with the longest; one that is not there is silent. */
export type Begun = Readonly<Partial<Record<Stem, Sound>>>

/** How much of what is there the model hears. */
export const heardBefore = (end: Seconds): Seconds => Math.min(HEARD, end)

/** Where the new begins: at the end of the longest. */
export const endOf = (begun: Begun): Seconds =>
  Math.max(0, ...Object.values(begun).map(({length, sampleRate}) => length / sampleRate))

/**
 * Goes on from the end of given stems for `seconds`. Each comes back at its own rate and with its own channels, bit for bit as
 * it was but for its last 50 ms, where it fades into what follows; a stem that was not there is mono at the model's rate.
 * Nothing of what is there or made is held but a window and what is heard of the end; the stems go to `files`. Throws
 * BadInput, ModelError, Cancelled, and what the disk throws.
 */
export const goOn = async (
  runner: Runner,
  begun: Begun,
  files: StemFiles,
  {seconds, request, ...options}: GoOnOptions,
): Promise<JobFacts> => {
  const {modelRate, work, signal} = options
  const plan = planOf(begun, seconds, modelRate)
  const {length, kept} = plan
  const lock: LockedStem[] = []
  for (const stem of STEMS) {
    const sound = begun[stem]
    const last =
      sound && (await writeModelMono(workFiles(work).given(stem), lastOf(sound, plan, modelRate), {modelRate, signal}))
    lock.push({sound: last, open: [[kept, length]]})
  }
  const job = {...request, method: 'impute', input: {kind: 'lock', lock}, length} as const
  return withMadeStems(runner, job, {...options, stemCount: STEMS.length}, made =>
    writeStems(files, joinedStems(begun, made, plan), signal),
  )
}

/** The same of stems in memory, and in memory. Throws BadInput, ModelError and Cancelled. */
export const goOnInMemory = async (
  runner: Runner,
  stems: Readonly<Partial<Record<Stem, Audio>>>,
  {seconds, request}: {readonly seconds: Seconds; readonly request: JobRequest},
  {modelRate, ...run}: Omit<MakeOptions, 'begin'>,
): Promise<Made> => {
  const begun: Begun = Object.fromEntries(Object.entries(stems).map(([stem, audio]) => [stem, soundOf(audio)]))
  const plan = planOf(begun, seconds, modelRate)
  const {length, kept} = plan
  const values = STEMS.length * length
  const lock: Lock = {known: new Float32Array(values), locked: new Uint8Array(values)}
  for (const [n, stem] of STEMS.entries()) {
    const last = begun[stem] && (await heldInMemory(lastOf(begun[stem], plan, modelRate), run.signal))
    if (last) lock.known.set(await modelMono(modelRate, last, run.signal), n * length)
    lock.locked.fill(1, n * length, n * length + kept)
  }
  const job = {...request, method: 'impute', input: {kind: 'lock', lock}, length} as const
  const {stems: rows, ...rest} = await runner.run(job, run)
  const made = soundOf({sampleRate: modelRate, channels: stemRows(rows, length)})
  const joined: Audio[] = []
  for (const sound of joinedStems(begun, made, plan)) joined.push(await heldInMemory(sound, run.signal))
  return {...rest, stems: joined}
}

type GoOnOptions = Omit<MakeLongOptions, 'onHear'> & {readonly seconds: Seconds}

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
    const none: ReadInto = into => into.fill(0)
    const {sampleRate, channels} = begun[stem] ?? {sampleRate: made.sampleRate, channels: [none]}
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
