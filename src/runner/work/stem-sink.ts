import type {Audio} from '../../audio/audio.ts'
import {keepInto, type Restored} from '../../audio/restore/restore.ts'
import type {Sound} from '../../audio/sound/sound.ts'
import {createWavWriter, type WavWriter} from '../../audio/sound/wav-writer.ts'
import type {PerStem, Stem} from '../../base/stems.ts'
import type {Hertz, Samples} from '../../base/units.ts'
import {heldInMemory, writeSoundFile} from './carry-sound.ts'

/** What stems are like that all are alike: rate, channels and length. */
export type SinkShape = {readonly sampleRate: Hertz; readonly channels: number; readonly samples: Samples}

/** Takes stems side by side, stretch by stretch. */
export type StretchSink = {
  append(stems: Restored['stems']): void
  finish(): Promise<void>
  discard(): void
}

/** A WAV file a stem, float32, so that sums stay exact. */
export const wavSink = (files: readonly string[], {sampleRate, channels, samples}: SinkShape): StretchSink => {
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

/** Puts stems into `out`, which is empty at first. */
export const memorySink = (out: Audio[], {sampleRate, channels, samples}: SinkShape): StretchSink => {
  const silence = (): Audio => ({
    sampleRate,
    channels: Array.from({length: channels}, () => new Float32Array(samples)),
  })
  let at = 0
  return {
    append: stems => {
      if (out.length === 0) out.push(...stems.map(silence))
      keepInto(out, {at, stems})
      at += stems[0]![0]!.length
    },
    finish: async () => {},
    discard: () => {},
  }
}

/** Takes stems one after the other, each as a whole; what it has no use for it does not read. */
export type StemSink = (stem: Stem, sound: Sound, signal?: AbortSignal) => Promise<void>

/** A WAV file a stem, float32; stems that are not named are left out. Throws BadInput when the disk fails, and Cancelled. */
export const fileStems =
  (files: Readonly<PerStem<string>>): StemSink =>
  async (stem, sound, signal) => {
    const file = files[stem]
    if (file !== undefined) await writeSoundFile(file, sound, signal)
  }

/** Puts stems into `out` in the order in which they come; one that is there as a whole already it takes as it is. */
export const memoryStems =
  (out: Audio[], whole: Readonly<PerStem<Audio>> = {}): StemSink =>
  async (stem, sound, signal) => {
    out.push(whole[stem] ?? (await heldInMemory(sound, signal)))
  }
