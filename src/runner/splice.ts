import type {Audio} from '../audio/audio.ts'
import type {Range} from '../base/range.ts'
import type {Seconds} from '../base/units.ts'

const FADE: Seconds = 0.01

/**
 * `known` with `fresh`, mono and as long, in the ranges: faded in and out inside each, every channel alike. What lies
 * outside is `known` bit for bit. Ranges do not overlap.
 */
export const spliced = (known: Audio, fresh: Float32Array, ranges: readonly Range[]): Audio => {
  const {sampleRate} = known
  const channels = known.channels.map(channel => {
    const out = channel.slice()
    for (const range of ranges) {
      const from = Math.round(range.from * sampleRate)
      const to = Math.min(fresh.length, Math.round(range.to * sampleRate))
      const fade = Math.max(1, Math.min(Math.round(FADE * sampleRate), Math.floor((to - from) / 2)))
      for (let i = from; i < to; i++) {
        const rise = from === 0 ? 1 : (i - from + 0.5) / fade
        const fall = to === fresh.length ? 1 : (to - i - 0.5) / fade
        out[i] = channel[i]! + Math.min(1, rise, fall) * (fresh[i]! - channel[i]!)
      }
    }
    return out
  })
  return {sampleRate, channels}
}
