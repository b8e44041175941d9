import type {Hertz, Samples} from '../../base/units.ts'
import type {ReadInto} from '../polyphase.ts'

/** Sound that is never in memory as a whole: its samples are read where they are needed. */
export type Sound = {
  /** The same for the same samples, another one when a file was replaced. */
  readonly key: string
  readonly sampleRate: Hertz
  /** Samples of one channel. */
  readonly length: Samples
  /** One (mono) or two (left, right). */
  readonly channels: readonly ReadInto[]
  close(): void
}
