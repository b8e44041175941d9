import type {Samples} from '../../base/units.ts'

/** From a frame of the output on, where in the deck that was. */
type Mark = {readonly frame: number; readonly at: Samples; readonly moving: boolean}

/** Which place of the deck went into which frame of the output: what was rendered is heard only later. */
export type Timeline = {
  /** From output frame `frame` on the deck stands or moves at `at`; what was planned for later frames is forgotten. */
  mark(mark: Mark): void
  at(frame: number): {readonly at: Samples; readonly moving: boolean}
}

/** Time goes back when a device stops, by the second or so that it holds; no loop turns oftener in it. */
const KEPT = 64

export const createTimeline = (): Timeline => {
  let marks: Mark[] = [{frame: 0, at: 0, moving: false}]
  return {
    mark: mark => {
      marks = [...marks.filter(({frame}) => frame < mark.frame), mark]
    },
    at: frame => {
      const index = Math.max(
        0,
        marks.findLastIndex(mark => mark.frame <= frame),
      )
      const {frame: since, at, moving} = marks[index]!
      if (index > KEPT) marks = marks.slice(index - KEPT)
      return {at: moving ? at + Math.max(0, frame - since) : at, moving}
    },
  }
}
