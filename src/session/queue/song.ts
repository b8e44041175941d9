import type {NameValues} from '../delivery/name-template.ts'

/** One file of a queue. */
export type Song = NameValues & {
  /** What tells it from the others wherever the inputs lie: its place below the folder that they share. */
  readonly id: string
  /** As it is opened. */
  readonly file: string
  readonly bytes: number
  /** Milliseconds since 1970, whole. */
  readonly modified: number
}
