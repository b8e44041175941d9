import {type Audio, sampleCount} from '../audio/audio.ts'
import {emptyStems, keepInto, restoring} from '../audio/restore.ts'
import {soundOf} from '../audio/sound/sound.ts'
import {createBreather} from '../base/breather.ts'
import type {Hertz} from '../base/units.ts'
import type {Job, JobRequest, JobResult} from './job.ts'
import {modelMono} from './model-mono.ts'
import {joinedFacts, toldAsOne} from './rest-first.ts'
import type {Runner, RunOptions} from './runner.ts'
import {stemRows} from './stem-rows.ts'

export type Made = Omit<JobResult, 'stems'> & {
  /** One sound a stem, in the pack's order, and where it was asked for the rest after them. */
  readonly stems: Audio[]
}

export type SeparateOptions = RunOptions & {
  readonly modelRate: Hertz
  /** What finds the rest first; the stems are then those of the mix without it. */
  readonly rest?: JobRequest
  /** Leave the stems at the model's rate, mono. */
  readonly native?: boolean
  /** How much of bringing the stems to the mix's rate and channels is done, 0–1. */
  readonly onRestore?: (progress: number) => void
}

/**
 * Separates a mix of any rate and channel count: the model hears it folded to mono at its own rate. The stems come back
 * as long as the mix, at its rate and with its channels, and sum to it, the rest included; with `native` they are the model's
 * own.
 */
export const separate = async (
  runner: Runner,
  mix: Audio,
  request: JobRequest,
  {modelRate, rest, native, onRestore, ...options}: SeparateOptions,
): Promise<Made> => {
  const mono = await modelMono(modelRate, mix, options.signal)
  const length = mono.length
  const told = rest && toldAsOne(rest, request, options)
  const jobOf = (asked: JobRequest, heard: Float32Array): Job => ({
    ...asked,
    input: {kind: 'mix', mix: heard},
    length,
    alternates: rest !== undefined,
  })
  const found = rest && (await runner.run(jobOf(rest, mono), {...options, ...told!.rest}))
  const heard = found ? mono.map((value, i) => value - found.stems[i]!) : mono
  const made = await runner.run(jobOf(request, heard), {...options, ...told?.stems})
  const {stems, ...facts} = found ? {...made, ...joinedFacts(found, made)} : made
  const breathe = createBreather(options.signal)
  const target: Audio = native ? {sampleRate: modelRate, channels: [mono]} : mix
  const rows = [...stemRows(stems, length), ...(found ? [found.stems] : [])]
  const restored = emptyStems(target, rows.length)
  for (const stretch of restoring(soundOf(target), soundOf({sampleRate: modelRate, channels: rows}))) {
    onRestore?.(stretch.at / sampleCount(target))
    keepInto(restored, stretch)
    await breathe()
  }
  return {...facts, stems: restored}
}
