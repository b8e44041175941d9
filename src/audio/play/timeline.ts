import type {Samples} from '../../base/units.ts'

/** From a frame of the output on, where in the deck that was. */
type Mark = {readonly frame: number; readonly at: Samples; readonly moving: boolean}

/** Which place of the deck went into which frame of the output: what was rendered is heard only later. */
export type Timeline = {
  /** From output frame `frame` on the deck stands or moves at `at`; what was planned for later frames is forgotten. */
  mark(mark: Mark): void
  at(frame: number): {readonly at: Samples; readonly moving: boolean}
}

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
      // Time never goes back, so what lies before is never asked for again.
      if (index > 0) marks = marks.slice(index)
      const {frame: since, at, moving} = marks[0]!
      return {at: moving ? at + Math.max(0, frame - since) : at, moving}
    },
  }
}
