import type {Range} from '../../base/range.ts'
import type {Stem} from '../../base/stems.ts'
import type {Decibels} from '../../base/units.ts'
import type {Metre} from './metre.ts'
import type {Clip, LaneName, Setup} from './project.ts'

/** What a person can do to a project, and undo. */
export type Edit =
  | {readonly kind: 'load'; readonly clips: Readonly<Partial<Record<LaneName, Clip>>>}
  /** Also unlocks the lane, ends its solo and forgets its parts. */
  | {readonly kind: 'remove'; readonly lane: LaneName}
  /** The mix cannot be locked, nor a lane without a clip: such an edit changes nothing. */
  | {readonly kind: 'lock'; readonly stem: Stem; readonly locked: boolean}
  | {readonly kind: 'mute'; readonly lane: LaneName; readonly muted: boolean}
  | {readonly kind: 'solo'; readonly lane: LaneName; readonly soloed: boolean}
  /** Clamped to −60 … 12 dB. */
  | {readonly kind: 'gain'; readonly lane: LaneName; readonly gain: Decibels}
  /** Clamped to −1 … 1. */
  | {readonly kind: 'pan'; readonly lane: LaneName; readonly pan: number}
  /** A range is put in order; one without length is none. */
  | {readonly kind: 'loop'; readonly loop: Range | undefined}
  /** Of a lane with a clip; they are put in order, and what touches is joined. */
  | {readonly kind: 'parts'; readonly stem: Stem; readonly parts: readonly Range[]}
  /** What a person says of it; an estimate is no edit. */
  | {readonly kind: 'metre'; readonly metre: Metre | undefined}
  /** A key that is there with `undefined` is unset. */
  | {readonly kind: 'setup'; readonly change: Partial<Setup>}
  | {readonly kind: 'star'; readonly take: string; readonly starred: boolean}
  /** Forgets a take; its files stay until the project is closed, so that undo works. */
  | {readonly kind: 'drop'; readonly take: string}
  /** Puts the take's stems into their lanes. A lane that is locked keeps what it has, unless the take was to change it. */
  | {readonly kind: 'keep'; readonly take: string}
