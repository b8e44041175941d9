import path from 'node:path'
import {restoring} from '../audio/restore.ts'
import type {Sound} from '../audio/sound/sound.ts'
import {openWav} from '../audio/sound/wav-sound.ts'
import type {Hertz} from '../base/units.ts'
import {createBreather} from './breather.ts'
import {hearInto} from './hear-into.ts'
import type {JobFacts, JobRequest} from './job.ts'
import {type LongRunOptions, withMadeStems} from './make-stems.ts'
import type {Runner} from './runner.ts'
import type {StemShape, StemSink} from './stem-sink.ts'

export type SeparateSoundOptions = LongRunOptions & {
  readonly modelRate: Hertz
  readonly stemCount: number
  /** Leave the stems at the model's rate, mono. */
  readonly native?: boolean
  /** How much of the mix the model's ear has, 0–1. */
  readonly onHear?: (done: number) => void
  /** How much of bringing the stems to the mix's rate and channels is done, 0–1. */
  readonly onRestore?: (done: number) => void
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
  {request, ...options}: SeparateSoundOptions & {readonly request: JobRequest},
): Promise<JobFacts> => {
  const {work, native, onRestore, signal} = options
  const heard = await hearInto(path.join(work, 'heard.wav'), mix, options)
  const job = {...request, mix: {file: heard.file}, length: heard.length}
  return withMadeStems(runner, job, options, async made => {
    const own = await openWav(heard.file)
    const target = native ? own : mix
    const {sampleRate, channels, length} = target
    const sink = openSink({sampleRate, channels: channels.length, samples: length})
    try {
      const breathe = createBreather(signal)
      for (const stretch of restoring(target, made)) {
        onRestore?.(stretch.at / length)
        sink.append(stretch.stems)
        await breathe()
      }
      await sink.finish()
    } catch (error) {
      sink.discard()
      throw error
    } finally {
      own.close()
    }
  })
}
