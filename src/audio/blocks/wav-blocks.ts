import {openWav} from '../sound/wav-sound.ts'
import {throwIfCancelled} from '../throw-if-cancelled.ts'
import type {Blocks} from './blocks.ts'

/** A WAV file that is never in memory as a whole. @throws BadInput as `openWav` does, also while it is read. */
export const wavBlocks = async (path: string): Promise<Blocks> => {
  const {sampleRate, channels, length, close} = await openWav(path)
  close()
  return {
    sampleRate,
    channelCount: channels.length,
    samples: length,
    read: async function* (size, signal) {
      const sound = await openWav(path)
      try {
        for (let at = 0; at < length; at += size) {
          throwIfCancelled(signal)
          const values = new Float64Array(Math.min(size, length - at))
          yield sound.channels.map(readInto => {
            readInto(values, at)
            return Float32Array.from(values)
          })
        }
      } finally {
        sound.close()
      }
    },
  }
}
