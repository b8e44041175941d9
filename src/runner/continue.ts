import {type Audio, duration} from '../audio/audio.ts'
import {STEMS, type Stem} from '../base/stems.ts'
import type {Samples, Seconds} from '../base/units.ts'
import type {Lock} from '../sampler/posteriors/impute.ts'
import {heardAt} from './heard-at.ts'
import type {JobRequest} from './job.ts'
import type {MakeOptions} from './make.ts'
import {resampleCalmly} from './resample-calmly.ts'
import type {Runner} from './runner.ts'
import type {Made} from './separate.ts'
import {stemRows} from './stem-rows.ts'

/** What is heard of the given stems: half of what the packs that ship hear at once. */
const HEARD: Seconds = 6
/** Their end, in which they give way to what was made. */
const FADE: Seconds = 0.05

/** The stems that something goes on from. They begin together and end with the longest; one that is not there is silent. */
export type Begun = Readonly<Partial<Record<Stem, Audio>>>

/** How much of what is there the model hears. */
export const heardBefore = (end: Seconds): Seconds => Math.min(HEARD, end)

/** Where the new begins: at the end of the longest. */
export const endOf = (begun: Begun): Seconds => Math.max(0, ...Object.values(begun).map(duration))

/**
 * Goes on from the end of given stems for `seconds`. Each comes back at its own rate and with its own channels, bit for bit as
 * it was but for its last 50 ms, where it fades into what follows; a stem that was not there is mono at the model's rate.
 * Throws Cancelled, and what the runner throws.
 */
export const goOn = async (
  runner: Runner,
  begun: Begun,
  {seconds, request}: {readonly seconds: Seconds; readonly request: JobRequest},
  {modelRate, ...run}: Omit<MakeOptions, 'begin'>,
): Promise<Made> => {
  const end = endOf(begun)
  const heard = Math.round(heardBefore(end) * modelRate)
  const length = heard + Math.max(1, Math.round(seconds * modelRate))
  const fade = Math.min(heard, Math.round(FADE * modelRate))
  const lock: Lock = {known: new Float32Array(STEMS.length * length), locked: new Uint8Array(STEMS.length * length)}
  for (const [n, stem] of STEMS.entries()) {
    const audio = begun[stem]
    if (audio) lock.known.set(await heardAt(modelRate, lastOf(audio, end, heard / modelRate), run.signal), n * length)
    lock.locked.fill(1, n * length, n * length + heard - fade)
  }
  const {stems, ...rest} = await runner.run({...request, method: 'impute', length, lock}, run)
  const joined: Audio[] = []
  for (const [n, row] of stemRows(stems, length).entries()) {
    const audio = begun[STEMS[n]!] ?? {sampleRate: modelRate, channels: [new Float32Array(Math.round(end * modelRate))]}
    const fresh = await resampleCalmly(row, {from: modelRate, to: audio.sampleRate}, run.signal)
    joined.push(join(audio, fresh, {from: Math.round(end * audio.sampleRate), seconds}))
  }
  return {...rest, stems: joined}
}

/** The stretch of that length before `end`, with silence where the sound is over. */
const lastOf = ({sampleRate, channels}: Audio, end: Seconds, length: Seconds): Audio => {
  const [to, samples] = [Math.round(end * sampleRate), Math.round(length * sampleRate)]
  return {sampleRate, channels: channels.map(channel => stretch(channel, to - samples, samples))}
}

const stretch = (x: Float32Array, from: Samples, length: Samples): Float32Array => {
  const out = new Float32Array(length)
  out.set(x.subarray(Math.max(0, from), from + length), Math.max(0, -from))
  return out
}

/** `fresh` ends `seconds` after `from`, and before it lies over the sound's end. */
const join = (audio: Audio, fresh: Float32Array, {from, seconds}: {from: Samples; seconds: Seconds}): Audio => {
  const {sampleRate} = audio
  const length = from + Math.round(seconds * sampleRate)
  const before = fresh.length - (length - from)
  const fade = Math.min(from, before, Math.round(FADE * sampleRate))
  const channels = audio.channels.map(channel => {
    const out = stretch(channel, 0, length)
    for (let i = from - fade; i < length; i++) {
      const gain = Math.min(1, (i - from + fade + 0.5) / fade)
      out[i] = out[i]! + gain * (fresh[i - from + before]! - out[i]!)
    }
    return out
  })
  return {sampleRate, channels}
}
