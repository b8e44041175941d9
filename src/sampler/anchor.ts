import type {Samples} from '../base/units.ts'
import type {Readable} from './level.ts'
import {FRAME} from './shifts.ts'

/** A multiple of FRAME that is read at once. */
const BLOCK: Samples = 64 * FRAME

const COSINES = Float64Array.from({length: FRAME}, (_, i) => Math.cos((2 * Math.PI * i) / FRAME))

/**
 * Where in a frame, 0 … FRAME − 1, the sound is loudest by the first harmonic of what all its frames have in common: a place
 * that moves with the sound and not with where a file begins. A network's frames that are laid there cut the same sound in the
 * same places, whatever was before it. 0 for silence.
 */
export const anchorOf = ({length, read}: Readable): Samples => {
  const folded = new Float64Array(FRAME)
  for (let from = 0; from < length; from += BLOCK) {
    const part = read(from, Math.min(from + BLOCK, length))
    for (let i = 0; i < part.length; i++) folded[i % FRAME]! += part[i]! * part[i]!
  }
  let [along, across] = [0, 0]
  for (const [i, sum] of folded.entries()) {
    along += sum * COSINES[i]!
    across += sum * COSINES[(i + (3 * FRAME) / 4) % FRAME]!
  }
  const turn = Math.atan2(across, along) / (2 * Math.PI)
  return (Math.round(turn * FRAME) + FRAME) % FRAME
}
