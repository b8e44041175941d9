import type {Restored} from '../audio/restore.ts'
import {createWavWriter, type WavWriter} from '../audio/sound/wav-writer.ts'
import type {Hertz, Samples} from '../base/units.ts'

/** What the stems are like: rate, channels and length, all alike. */
export type StemShape = {readonly sampleRate: Hertz; readonly channels: number; readonly samples: Samples}

/** Takes stems stretch by stretch. */
export type StemSink = {
  append(stems: Restored['stems']): void
  finish(): Promise<void>
  discard(): void
}

/** A WAV file a stem, float32, so that sums stay exact. */
export const wavSink = (files: readonly string[], {sampleRate, channels, samples}: StemShape): StemSink => {
  const writers: WavWriter[] = []
  const discard = (): void => {
    for (const writer of writers) writer.discard()
  }
  try {
    for (const file of files) writers.push(createWavWriter(file, {sampleRate, channels, samples, format: 'float32'}))
  } catch (error) {
    discard()
    throw error
  }
  return {
    append: stems => {
      for (const [n, writer] of writers.entries()) writer.append(stems[n]!)
    },
    finish: async () => {
      for (const writer of writers) await writer.finish()
    },
    discard,
  }
}
