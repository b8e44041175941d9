import type {Seconds} from '../../base/units.ts'
import type {Request} from './messages.ts'
import type {PlayerState} from './player.ts'

/** What a player's process was asked for. Its reports tell how much of that is done: the rest is still to be seen in them. */
export type Wishes = {
  add(request: Request): void
  /** Another process was asked for nothing yet. */
  clear(): void
  /** Whether a seek is on its way, when so many requests are done. */
  isSeeking(done: number): boolean
  /** The state after `done` requests, with the place and the playing that the others lead to. */
  over(state: PlayerState, done: number): PlayerState
}

export const createWishes = (): Wishes => {
  let count = 0
  let deck = {number: 0, seconds: undefined as Seconds | undefined}
  let sought = {number: 0, at: 0}
  let moved = {number: 0, playing: false}

  const isSeeking = (done: number): boolean => done < sought.number
  return {
    isSeeking,
    add: request => {
      const number = ++count
      if (request.kind === 'hear') deck = {number, seconds: request.deck.seconds}
      else if (request.kind === 'seek') sought = {number, at: request.at}
      else if (request.kind === 'play' || request.kind === 'pause') moved = {number, playing: request.kind === 'play'}
    },
    clear: () => {
      count = deck.number = sought.number = moved.number = 0
    },
    over: (state, done) => {
      const end = done < deck.number ? (deck.seconds ?? Number.POSITIVE_INFINITY) : state.seconds
      return {
        ...state,
        position: isSeeking(done) ? Math.min(sought.at, end) : state.position,
        playing: done < moved.number ? moved.playing : state.playing,
      }
    },
  }
}
