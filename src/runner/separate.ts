import {type Audio, foldToMono} from '../audio/audio.ts'
import {resample} from '../audio/resample.ts'
import {restoreStems} from '../audio/restore.ts'
import type {Hertz} from '../base/units.ts'
import type {Job, JobResult} from './job.ts'
import type {Runner, RunOptions} from './runner.ts'
import {stemRows} from './stem-rows.ts'

export type Made = Omit<JobResult, 'stems'> & {
  /** One sound a stem, in the pack's order. */
  readonly stems: Audio[]
}

export type SeparateOptions = RunOptions & {
  readonly modelRate: Hertz
  /** Leave the stems at the model's rate, mono. */
  readonly native?: boolean
}

/**
 * Separates a mix of any rate and channel count: the model hears it folded to mono at its own rate. The stems come back
 * as long as the mix, at its rate and with its channels, and sum to it; with `native` they are the model's own.
 */
export const separate = async (
  runner: Runner,
  mix: Audio,
  request: Omit<Job, 'mix' | 'length' | 'lock'>,
  {modelRate, native, ...options}: SeparateOptions,
): Promise<Made> => {
  const mono = resample(foldToMono(mix), mix.sampleRate, modelRate)
  const {stems, ...rest} = await runner.run({...request, mix: mono, length: mono.length}, options)
  const rows = stemRows(stems, mono.length)
  const own: Audio = {sampleRate: modelRate, channels: [mono]}
  return {...rest, stems: restoreStems(native ? own : mix, rows, modelRate)}
}
