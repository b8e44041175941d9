import type {Stem} from '../../base/stems.ts'

/** What was done to a stem so that it can be measured, worded to follow the stem's name. */
export type Note = {readonly stem: Stem; readonly what: string}

/** A track on disk. */
export type Track = {
  /** Its folder's name. */
  readonly name: string
  /** The files whose sum is the stem; none: it is silent. */
  readonly files: Readonly<Record<Stem, readonly string[]>>
  readonly notes: readonly Note[]
}

/** A folder that is a track but cannot be used. */
export type UnreadableTrack = {readonly name: string; readonly fault: string}

export const MISSING = 'missing, counted as silence'
