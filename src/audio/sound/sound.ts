import type {Hertz, Samples} from '../../base/units.ts'
import {type Audio, sampleCount} from '../audio.ts'
import type {ReadInto} from '../dsp/polyphase.ts'
import {readerOf} from '../dsp/resample.ts'

/** Sound that need not be in memory as a whole: its samples are read where they are needed. */
export type Sound = {
  readonly sampleRate: Hertz
  /** Samples of one channel. */
  readonly length: Samples
  /** One reader a channel. */
  readonly channels: readonly ReadInto[]
}

/** Sound in a file that stays open. */
export type FileSound = Sound & {
  /** The same for the same samples, another one when the file was replaced. */
  readonly key: string
  close(): void
}

/** Sound that is in memory after all. */
export const soundOf = (audio: Audio): Sound => ({
  sampleRate: audio.sampleRate,
  length: sampleCount(audio),
  channels: audio.channels.map(readerOf),
})

/** Nothing to be heard. */
export const silence: ReadInto = into => into.fill(0)

/** The average of the channels, sample for sample that of `foldToMono`. */
export const monoOf = ({channels}: Sound): ReadInto => {
  const [first, ...others] = channels
  if (!first || others.length === 0) return first ?? silence
  let scratch = new Float64Array(0)
  return (into, base) => {
    if (scratch.length !== into.length) scratch = new Float64Array(into.length)
    first(into, base)
    for (const other of others) {
      other(scratch, base)
      for (let i = 0; i < into.length; i++) into[i] = into[i]! + scratch[i]!
    }
    for (let i = 0; i < into.length; i++) into[i] = Math.fround(into[i]! / channels.length)
  }
}
