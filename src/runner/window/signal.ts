import {openWav} from '../../audio/sound/wav-sound.ts'
import type {Samples} from '../../base/units.ts'
import type {SoundFile} from '../job.ts'

/** One channel of sound, read stretch by stretch; in a file or in memory. */
export type Signal = {
  readonly length: Samples
  /** What it gives is the reader's to look at, not to keep or to change. */
  read(from: Samples, to: Samples): Float32Array
  close(): void
}

/** Throws BadInput for a file that cannot be read. */
export const openSignal = async (sound: Float32Array | SoundFile): Promise<Signal> => {
  if (sound instanceof Float32Array)
    return {length: sound.length, read: (from, to) => sound.subarray(from, to), close: () => {}}
  const {length, channels, close} = await openWav(sound.file)
  return {
    length,
    read: (from, to) => {
      const values = new Float64Array(to - from)
      channels[0]!(values, from)
      return Float32Array.from(values)
    },
    close,
  }
}
