import type {Hertz, Samples} from '../../base/units.ts'
import {frameStart, stft} from '../dsp/spectrum.ts'
import {ANALYSIS_RATE} from './analysis-rate.ts'
import {PITCH_CLASSES, pitchClass} from './pitch-class.ts'

/** Bins of 2.7 Hz: they tell apart the semitones of a bass, which lie 2.5 Hz apart at its lowest E. */
const GRID = {size: 8192, hop: 4096}
/** From that E to where overtones lie so close that they name no note. */
const [LOWEST, HIGHEST]: readonly [Hertz, Hertz] = [41, 2000]

/** The pitch class of every bin, 0 for A at 440 Hz; −1 outside the range. */
const classesOf = ({size}: {size: Samples}): Int8Array =>
  Int8Array.from({length: size / 2 + 1}, (_, k) => {
    const frequency = (k * ANALYSIS_RATE) / size
    return frequency < LOWEST || frequency > HIGHEST ? -1 : pitchClass(frequency)
  })

/**
 * How much of each pitch class sounds over time, [frame][class]: the root of the power of all bins nearest to it, in frames
 * of 372 ms every 186 ms, of mono sound at 22,050 Hz. Only frames that lie wholly in the sound count.
 */
export const chroma = (x: Float32Array): Float64Array[] => {
  const classes = classesOf(GRID)
  const frames: Float64Array[] = []
  stft(x, GRID, ({re, im}, f) => {
    const start = frameStart(f, GRID)
    if (start < 0 || start + GRID.size > x.length) return
    const frame = new Float64Array(PITCH_CLASSES)
    for (let k = 0; k < classes.length; k++) {
      const at = classes[k]!
      if (at >= 0) frame[at] = frame[at]! + re[k]! ** 2 + im[k]! ** 2
    }
    frames.push(frame.map(Math.sqrt))
  })
  return frames
}

/** Every frame with its neighbours, less what all classes have alike: a chord rings a little before and after its moment. */
const shapes = (frames: readonly Float64Array[]): Float64Array[] =>
  frames.map((_, t) => {
    const near = frames.slice(Math.max(0, t - 1), t + 2)
    const sum = Float64Array.from({length: PITCH_CLASSES}, (_, c) =>
      near.reduce((total, frame) => total + frame[c]!, 0),
    )
    const mean = sum.reduce((a, b) => a + b) / PITCH_CLASSES
    return sum.map(value => value - mean)
  })

const dot = (a: readonly Float64Array[], b: readonly Float64Array[]): number => {
  let sum = 0
  for (let t = 0, to = Math.min(a.length, b.length); t < to; t++)
    for (let c = 0; c < PITCH_CLASSES; c++) sum += a[t]![c]! * b[t]![c]!
  return sum
}

/**
 * Whether two sounds play the same notes at the same time: the correlation of their chroma within each frame, loud moments
 * counting more. 1 for the same, about 0 for music that has nothing to do with each other; undefined where one of them is
 * silent. Octaves do not matter. What has no pitch says nothing: of 24 songs of the validation split, a bass, guitar or
 * piano goes better with the pitched rest of its own song than that of another song in 97 % of pairs (0.35–0.43 against
 * 0.00), and in 91 % with one other stem alone (bass with guitar); drums in 36 %.
 */
export const chromaAgreement = (a: readonly Float64Array[], b: readonly Float64Array[]): number | undefined => {
  const [own, other] = [shapes(a), shapes(b)]
  const scale = Math.sqrt(dot(own, own) * dot(other, other))
  return scale > 0 ? dot(own, other) / scale : undefined
}
