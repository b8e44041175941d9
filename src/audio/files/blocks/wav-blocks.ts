import {openWav} from '../../sound/wav-sound.ts'
import {type Blocks, soundBlocks} from './blocks.ts'

/** A WAV file that is never in memory as a whole. Throws BadInput as `openWav` does, also while it is read. */
export const wavBlocks = async (path: string): Promise<Blocks> => {
  const known = await openWav(path)
  known.close()
  return {
    ...soundBlocks(known),
    read: async function* (size, signal) {
      const sound = await openWav(path)
      try {
        yield* soundBlocks(sound).read(size, signal)
      } finally {
        sound.close()
      }
    },
  }
}
