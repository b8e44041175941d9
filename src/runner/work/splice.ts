import type {ReadInto} from '../../audio/dsp/polyphase.ts'
import type {Range} from '../../base/range.ts'
import type {Hertz, Samples, Seconds} from '../../base/units.ts'

const FADE: Seconds = 0.01

type Splicing = {readonly sampleRate: Hertz; readonly length: Samples; readonly ranges: readonly Range[]}

/**
 * `known` with `fresh`, as long, in the ranges: faded in and out inside each. What lies outside is `known` bit for bit, and
 * nothing of `fresh` is read there. Ranges do not overlap.
 */
export const spliced =
  (known: ReadInto, fresh: ReadInto, {sampleRate, length, ranges}: Splicing): ReadInto =>
  (into, base) => {
    known(into, base)
    for (const range of ranges) {
      const from = Math.round(range.from * sampleRate)
      const to = Math.min(length, Math.round(range.to * sampleRate))
      const [first, last] = [Math.max(from, base), Math.min(to, base + into.length)]
      if (first >= last) continue
      const fade = Math.max(1, Math.min(Math.round(FADE * sampleRate), Math.floor((to - from) / 2)))
      const part = new Float64Array(last - first)
      fresh(part, first)
      for (let i = first; i < last; i++) {
        const rise = from === 0 ? 1 : (i - from + 0.5) / fade
        const fall = to === length ? 1 : (to - i - 0.5) / fade
        const old = into[i - base]!
        into[i - base] = old + Math.min(1, rise, fall) * (part[i - first]! - old)
      }
    }
  }
