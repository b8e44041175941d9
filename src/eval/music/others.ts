import type {Piece} from './piece.ts'
import type {Subset} from './subsets.ts'
import {sidesOf} from './task.ts'

/** Sound of other tracks to put in the place of a part. */
export type Others = {
  add(piece: Piece): void
  /** That part of the newest other piece that has it and is as long; nothing where none is. [sample] */
  of(part: Subset, piece: Piece): Float32Array | undefined
}

type Other = {readonly track: string; readonly sound: Float32Array}

/** How many are kept of a part: the newest may be the asking piece's own. */
const KEPT = 2

export const othersFor = (parts: readonly Subset[]): Others => {
  const newest = new Map<Subset, readonly Other[]>(parts.map(part => [part, []]))
  return {
    add: ({track, stems}) => {
      for (const [part, known] of newest) {
        const sound = sidesOf(stems, part).own
        if (sound.some(value => value !== 0)) newest.set(part, [{track, sound}, ...known].slice(0, KEPT))
      }
    },
    of: (part, {track, stems}) => {
      const {length} = stems[0]!
      const other = newest.get(part)?.find(one => one.track !== track && one.sound.length >= length)
      return other?.sound.subarray(0, length)
    },
  }
}
