import type {Hertz, Samples, Seconds} from '../base/units.ts'
import {createBreather} from './breather.ts'
import type {JobFacts, JobRequest} from './job.ts'
import {type LongRunOptions, makeStems} from './make-stems.ts'
import type {Runner} from './runner.ts'
import {openStemFile} from './stem-file.ts'
import type {StemShape, StemSink} from './stem-sink.ts'

const BLOCK: Samples = 2 ** 16

type GenerateLongOptions = LongRunOptions & {
  readonly modelRate: Hertz
  readonly stemCount: number
  readonly seconds: Seconds
  readonly request: JobRequest
}

/**
 * `generate` of any length: nothing is held but a window, and the stems go to `openSink`'s sink in the end. Samples are
 * those of `generate`, bit for bit. Throws BadInput, ModelError, Cancelled, and what the disk throws.
 */
export const generateLong = async (
  runner: Runner,
  openSink: (shape: StemShape) => StemSink,
  {modelRate, stemCount, seconds, request, ...options}: GenerateLongOptions,
): Promise<JobFacts> => {
  const length = Math.max(1, Math.round(seconds * modelRate))
  const file = openStemFile(options.work, {stems: stemCount, length, sampleRate: modelRate})
  let facts: JobFacts
  try {
    facts = await makeStems(runner, {...request, length}, {...options, file})
  } finally {
    file.close()
  }
  const made = file.open()
  const sink = openSink({sampleRate: modelRate, channels: 1, samples: length})
  try {
    const breathe = createBreather(options.signal)
    for (let at = 0; at < length; at += BLOCK) {
      const count = Math.min(BLOCK, length - at)
      const rows = made.channels.map(readInto => {
        const row = new Float64Array(count)
        readInto(row, at)
        return [Float32Array.from(row)]
      })
      sink.append(rows)
      await breathe()
    }
    await sink.finish()
  } catch (error) {
    sink.discard()
    throw error
  } finally {
    made.close()
  }
  return facts
}
