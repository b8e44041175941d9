import type {Seconds} from '../../base/units.ts'
import type {Deck, PlayerState} from './player.ts'

/** What the screen's process asks of the player's. `begin` comes first, and again for another output. */
export type Request =
  | {readonly kind: 'begin'; readonly output: string; readonly failed: readonly string[]}
  | {readonly kind: 'hear'; readonly deck: Deck}
  | {readonly kind: 'play'}
  | {readonly kind: 'pause'}
  | {readonly kind: 'seek'; readonly at: Seconds}
  | {readonly kind: 'loop'; readonly range: {readonly from: Seconds; readonly to: Seconds} | undefined}

/**
 * What the player's process tells: which output it is about to use, lest that end it, and how it stands after `done`
 * requests.
 */
export type Report =
  | {readonly kind: 'opening'; readonly output: string}
  | {readonly kind: 'state'; readonly state: PlayerState; readonly done: number}
