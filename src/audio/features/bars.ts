import type {Seconds} from '../../base/units.ts'
import type {Novelty} from './novelty.ts'
import {PITCH_CLASSES} from './pitch-class.ts'
import {harmonyFrame, onsetFrame, type RhythmFrames} from './rhythm-frames.ts'
import {type BeatsInBar, METRES, type Period} from './tempo.ts'

/**
 * What makes beats and downbeats, in natural logarithms of odds: a beat that is divided, at a tempo where people tap; that
 * what is low begins on beats rather than between them, and more on downbeats; that the harmony changes there; that more
 * begins on the second and fourth beat, where snare drums are. Fitted by logistic regression to songs whose bars
 * are known, but for the start: stems are exported from a bar on more often than not.
 */
const WORTH = {divided: 1.3, lowOnBeat: 0.75, lowOnDownbeat: 1.1, changeOnDownbeat: 2.1, backbeat: 0.65} as const
const [TERNARY, AT_START] = [-1.9, 1.5]
const PRIOR = {centre: 0.5, octaves: 0.47} as const

/** No single contrast decides: a bass drum that is alone on one beat has any. */
const MOST = 2

/** Frames before and after a beat in which its onset counts. */
const REACH = 2
/** A sound that begins with a beat has it this near to its start, at half the strength of others or more. */
const START: Seconds = 0.08
const SOUNDS = 0.5

/** Which of the half beats are beats, and which of these are downbeats. */
export type Bars = {
  readonly beatsInBar: BeatsInBar
  /** Index of the first downbeat among the half beats. */
  readonly first: number
  /** Natural logarithm of the odds against other bars. */
  readonly score: number
}

const mean = (x: Float64Array, isIn: (i: number) => boolean): number => {
  let [sum, count] = [0, 0]
  for (let i = 0; i < x.length; i++)
    if (isIn(i)) {
      sum += x[i]!
      count++
    }
  return count > 0 ? sum / count : 0
}

const overMean = (x: Float64Array): Float64Array => {
  const whole = mean(x, () => true)
  return whole > 0 ? x.map(value => value / whole) : x
}

const standardised = (x: Float64Array): Float64Array => {
  const whole = mean(x, () => true)
  const deviation = Math.sqrt(
    mean(
      x.map(value => (value - whole) ** 2),
      () => true,
    ),
  )
  return x.map(value => (value - whole) / (deviation + 0.05))
}

/** The most within two frames of each moment. */
export const strongestAt = (novelty: Float32Array, times: readonly Seconds[]): Float64Array =>
  Float64Array.from(times, time => {
    const frame = Math.round(onsetFrame(time))
    let most = 0
    for (let i = frame - REACH; i <= frame + REACH; i++) most = Math.max(most, novelty[i] ?? 0)
    return most
  })

/** The average harmony of a stretch, without its mean and of length 1; 0 for silence. */
const harmonyOf = (chroma: Float32Array, from: Seconds, to: Seconds): Float64Array => {
  const sum = new Float64Array(PITCH_CLASSES)
  const last = Math.min(chroma.length / PITCH_CLASSES, Math.round(harmonyFrame(to)))
  for (let f = Math.max(0, Math.round(harmonyFrame(from))); f < last; f++)
    for (let k = 0; k < PITCH_CLASSES; k++) sum[k]! += chroma[f * PITCH_CLASSES + k]!
  const whole = mean(sum, () => true)
  const length = Math.hypot(...sum.map(value => value - whole))
  return sum.map(value => (length > 0 ? (value - whole) / length : 0))
}

/** How much the harmony of the beat before each moment differs from that of the beat after it, 0–2. */
const changesAt = (chroma: Float32Array, times: readonly Seconds[], beat: Seconds): Float64Array =>
  Float64Array.from(times, time => {
    const [before, after] = [harmonyOf(chroma, time - beat, time), harmonyOf(chroma, time, time + beat)]
    return 1 - before.reduce((sum, value, k) => sum + value * after[k]!, 0)
  })

type Heard = {readonly frames: RhythmFrames; readonly novelty: Novelty}

/** Every way to count bars over half beats, which are moments half a beat apart, with what speaks for each. */
export const possibleBars = ({frames, novelty}: Heard, halves: readonly Seconds[], period: Period): Bars[] => {
  const all = overMean(strongestAt(novelty.all, halves))
  const low = overMean(strongestAt(novelty.low, halves))
  const change = standardised(changesAt(frames.chroma, halves, period.seconds))
  const octaves = Math.log2(period.seconds / PRIOR.centre) / PRIOR.octaves
  const tapped = WORTH.divided * period.halves - 0.5 * octaves ** 2
  const begins = halves.findIndex((time, i) => Math.abs(time) < START && all[i]! > SOUNDS)
  return METRES.flatMap(beatsInBar =>
    Array.from({length: 2 * beatsInBar}, (_, first) => {
      const isBeat = (i: number): boolean => i % 2 === first % 2
      const isDownbeat = (i: number): boolean => i % (2 * beatsInBar) === first
      const isOther = (i: number): boolean => isBeat(i) && !isDownbeat(i)
      const isBack = (i: number): boolean => (i - first + 8) % 4 === 2
      const contrast = (x: Float64Array, isIn: (i: number) => boolean, isOut: (i: number) => boolean): number =>
        Math.max(-MOST, Math.min(MOST, mean(x, isIn) - mean(x, isOut)))
      const score =
        tapped +
        WORTH.lowOnBeat * contrast(low, isBeat, i => !isBeat(i)) +
        WORTH.lowOnDownbeat * contrast(low, isDownbeat, isOther) +
        WORTH.changeOnDownbeat * contrast(change, isDownbeat, isOther) +
        (beatsInBar === 4 ? WORTH.backbeat * contrast(all, isBack, i => isBeat(i) && !isBack(i)) : TERNARY) +
        (begins === first ? AT_START : 0)
      return {beatsInBar, first, score}
    }),
  )
}
