import type {Hertz} from '../../base/units.ts'
import {readTrack, type TrackSound} from '../dataset/read-track.ts'
import type {Track} from '../dataset/track.ts'

type Wish = {readonly track: Track; readonly rate: Hertz}

/** Lends decoded tracks and keeps each only while somebody is still to ask for it: rows share one decoding, and a data set need not fit into memory. */
export type TrackShelf = {
  /** The same promise for the same wish, also when it is refused. */
  take(wish: Wish): Promise<TrackSound>
  /** Once for every wish that was announced. */
  release(wish: Wish): void
}

const nameOf = ({track, rate}: Wish): string => `${rate} ${track.name}`

export const createShelf = (wishes: readonly Wish[], signal: AbortSignal): TrackShelf => {
  const wanted = new Map<string, number>()
  for (const wish of wishes) wanted.set(nameOf(wish), (wanted.get(nameOf(wish)) ?? 0) + 1)
  const here = new Map<string, Promise<TrackSound>>()
  return {
    take: wish => {
      const sound = here.get(nameOf(wish)) ?? readTrack(wish.track, wish.rate, signal)
      here.set(nameOf(wish), sound)
      return sound
    },
    release: wish => {
      const left = wanted.get(nameOf(wish))! - 1
      wanted.set(nameOf(wish), left)
      if (left === 0) here.delete(nameOf(wish))
    },
  }
}
