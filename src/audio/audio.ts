import type {Hertz, Samples, Seconds} from '../base/units.ts'

/** Decoded sound. Every channel has the same length; full scale is ±1, and values beyond it are kept as they are. */
export type Audio = {
  readonly sampleRate: Hertz
  readonly channels: readonly Float32Array[] // [channel][sample]
}

/** Length of one channel. */
export const sampleCount = (audio: Audio): Samples => audio.channels[0]?.length ?? 0

/** What they take in memory. */
export const decodedBytes = (...sounds: readonly Audio[]): number =>
  sounds.reduce((sum, audio) => sum + 4 * sampleCount(audio) * audio.channels.length, 0)

export const duration = (audio: Audio): Seconds => sampleCount(audio) / audio.sampleRate

/**
 * Average of the channels, [sample]. A mono input's own channel is returned, not a copy.
 * The average, not the sum: sound that is the same in all channels keeps its level.
 */
export const foldToMono = ({channels}: Audio): Float32Array => {
  const [first, second] = channels
  if (!first) return new Float32Array(0)
  if (!second) return first
  const mono = new Float32Array(first.length)
  if (channels.length === 2) {
    for (let i = 0; i < mono.length; i++) mono[i] = 0.5 * (first[i]! + second[i]!)
    return mono
  }
  for (let i = 0; i < mono.length; i++) {
    let sum = 0
    for (const channel of channels) sum += channel[i]!
    mono[i] = sum / channels.length
  }
  return mono
}

/** 0·x is 0 for every finite x and NaN for the rest, so one sum tells. */
export const allFinite = (x: Float32Array): boolean => {
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += 0 * x[i]!
  return sum === 0
}
