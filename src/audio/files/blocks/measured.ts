import {peak} from '../../dsp/levels.ts'
import type {Blocks} from './blocks.ts'

/** The same sound, and the largest magnitude among what has been read of it. */
export const measured = (sound: Blocks): {sound: Blocks; peak: () => number} => {
  let most = 0
  const read: Blocks['read'] = async function* (size, signal) {
    for await (const block of sound.read(size, signal)) {
      most = Math.max(most, ...block.map(peak))
      yield block
    }
  }
  return {sound: {...sound, read}, peak: () => most}
}
