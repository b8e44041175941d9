import {bytesText} from '../../base/bytes-text.ts'
import {BadInput} from '../../base/errors.ts'
import type {Hertz, Samples, Seconds} from '../../base/units.ts'

/** What one file may decode to when nothing else is said: 1.5 GiB, i.e. 76 minutes of 44.1 kHz stereo. */
const DECODED_LIMIT = 1.5 * 2 ** 30

const LOWEST_RATE: Hertz = 1_000
const HIGHEST_RATE: Hertz = 768_000
/** Seventh-order ambisonics have 64. */
const MOST_CHANNELS = 64

export type DecodeOptions = {
  /** Most bytes of decoded float32 samples, all channels together. Default `DECODED_LIMIT`. */
  readonly maxBytes?: number
  /** Longest sound that is accepted. Default: no limit but `maxBytes`. */
  readonly maxSeconds?: Seconds
  /** Ends the decoding with `Cancelled`. */
  readonly signal?: AbortSignal
}

export type Shape = {readonly sampleRate: Hertz; readonly channels: number; readonly samples: Samples}

/** Throws BadInput when a rate, a channel count or a length cannot be worked with; `name` opens the message. */
export const checkShape = (name: string, {sampleRate, channels, samples}: Shape, options: DecodeOptions): void => {
  if (!(sampleRate >= LOWEST_RATE && sampleRate <= HIGHEST_RATE))
    throw new BadInput(`${name}: has a sample rate of ${sampleRate} Hz, expected 1,000–768,000 Hz; resample it`)
  if (!(channels >= 1 && channels <= MOST_CHANNELS))
    throw new BadInput(`${name}: has ${channels} channels, expected 1–${MOST_CHANNELS}; export it as stereo`)
  const seconds = samples / sampleRate
  const maxSeconds = options.maxSeconds ?? Number.POSITIVE_INFINITY
  if (seconds > maxSeconds)
    throw new BadInput(`${name}: lasts ${clock(seconds)}, expected at most ${clock(maxSeconds)}; cut it into parts`)
  const maxBytes = options.maxBytes ?? DECODED_LIMIT
  const bytes = samples * channels * 4
  if (bytes > maxBytes) {
    const fits = clock(Math.floor(maxBytes / (channels * 4 * sampleRate)))
    const size = `${bytesText(bytes)} (${clock(seconds)}, ${channels} channels at ${sampleRate} Hz)`
    throw new BadInput(`${name}: decodes to ${size}, the limit is ${bytesText(maxBytes)}; cut it to ${fits} or less`)
  }
}

/** 3725 → "1:02:05". */
const clock = (seconds: Seconds): string => {
  const whole = Math.round(seconds)
  const two = (n: number): string => String(n).padStart(2, '0')
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}
