import type {Hertz, Seconds} from '../base/units.ts'
import {writeSoundFile} from './carry-sound.ts'
import type {JobFacts, JobRequest} from './job.ts'
import {type LongRunOptions, withMadeStems} from './make-stems.ts'
import type {Runner} from './runner.ts'

type GenerateLongOptions = LongRunOptions & {
  readonly modelRate: Hertz
  readonly seconds: Seconds
  readonly request: JobRequest
}

/**
 * `generate` of any length: nothing is held but a window, and the stems go to `files`, in their usual order, in the end.
 * Samples are those of `generate`, bit for bit. Throws BadInput, ModelError, Cancelled, and what the disk throws.
 */
export const generateLong = (
  runner: Runner,
  files: readonly string[],
  {seconds, request, ...options}: GenerateLongOptions,
): Promise<JobFacts> => {
  const length = Math.max(1, Math.round(seconds * options.modelRate))
  return withMadeStems(
    runner,
    {...request, input: {kind: 'none'}, length},
    {...options, stemCount: files.length},
    async made => {
      for (const [n, file] of files.entries())
        await writeSoundFile(file, {...made, channels: [made.channels[n]!]}, options.signal)
    },
  )
}
