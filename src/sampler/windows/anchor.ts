import type {Samples} from '../../base/units.ts'
import type {Readable} from './level.ts'

/** What is read at once. */
const BLOCK: Samples = 2 ** 16

/**
 * Where in a frame, 0 … frame − 1, the loudest sample of a sound lies: a place that moves with the sound and not with where a
 * file begins. A network's frames that are laid there cut the same sound in the same places, whatever was before it. 0 for silence.
 */
export const anchorOf = ({length, read}: Readable, frame: Samples): Samples => {
  let [loudest, at] = [0, 0]
  for (let from = 0; from < length; from += BLOCK) {
    const part = read(from, Math.min(from + BLOCK, length))
    for (let i = 0; i < part.length; i++) {
      const level = Math.abs(part[i]!)
      if (level > loudest) [loudest, at] = [level, from + i]
    }
  }
  return at % frame
}
