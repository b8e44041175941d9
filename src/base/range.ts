import type {Seconds} from './units.ts'

/** A stretch of time: from < to */
export type Range = {readonly from: Seconds; readonly to: Seconds}
