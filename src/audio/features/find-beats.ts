import type {Seconds} from '../../base/units.ts'
import {ANALYSIS_RATE} from './analysis-rate.ts'
import {type Bars, possibleBars, strongestAt} from './bars.ts'
import {trackBeats} from './beat-track.ts'
import {type Novelty, noveltyOf} from './novelty.ts'
import {onsetTime, type RhythmFrames, rhythmFrames} from './rhythm-frames.ts'
import {fitGrid} from './steady-grid.ts'
import {type BeatsInBar, beatPeriods, likelyPeriods, type Period} from './tempo.ts'

export type Beats = {
  /** Beats a minute, as far as it wanders on average. */
  readonly tempo: number
  readonly beatsInBar: BeatsInBar
  /** Of the first bar that begins within the sound. */
  readonly downbeat: Seconds
  /** Whether one tempo fits throughout. If not, only `times` say where beats are. */
  readonly steady: boolean
  /** Every beat in the sound. */
  readonly times: readonly Seconds[]
  /** Index of the first downbeat among them. */
  readonly first: number
  /** 0–1: that tempo and beats are right, and that metre and downbeats are. */
  readonly confidence: {readonly beat: number; readonly bar: number}
}

/** What repeats less does so by chance; from `certain` on nobody doubts that there is a beat. */
const CLARITY = {least: 0.1, certain: 0.3} as const
/** Beats on which less begins, of the envelope's own unit, are swells of what goes on: pads, noise. */
const FAINT = 0.15
/** Beats that a pulse needs to be one. */
const FEWEST = 6
/** Of beats around a steady grid; more is a tempo that wanders. */
const STEADY: Seconds = 0.035

/** One period, its beats tracked, and one way to count bars. */
type Guess = {
  readonly period: Period
  readonly halves: readonly Seconds[]
  readonly bars: Bars
}

/**
 * Finds the beats and bars of mono sound at 22,050 Hz, a few milliseconds at a time; undefined where there is no beat to be
 * found. Memory beside the sound grows by 2 KB a second.
 *
 * Onset envelopes in two registers and the harmony (rhythm-frames.ts) say which period repeats best (tempo.ts);
 * for it, its half and its double beats are tracked (beat-track.ts, after Ellis 2007) and bars are counted in every way
 * (bars.ts): the guess with the best odds wins. A steady beat is fitted to it where one fits (steady-grid.ts).
 */
export function* beatFinder(x: Float32Array): Generator<void, Beats | undefined> {
  const frames = yield* rhythmFrames(x)
  return beatsOf(frames, x.length / ANALYSIS_RATE)
}

/** `beatFinder` of what was heard of a sound so long. */
export const beatsOf = (frames: RhythmFrames, seconds: Seconds): Beats | undefined => {
  const novelty = noveltyOf(frames)
  const candidates = likelyPeriods(beatPeriods(novelty.pulse))
  const guesses = candidates.flatMap(period => guessesOf({frames, novelty}, period))
  const [first, ...others] = guesses
  if (!first) return undefined
  const best = others.reduce((a, b) => (b.bars.score > a.bars.score ? b : a), first)
  const {least, certain} = CLARITY
  const clear = Math.min(1, Math.max(0, (best.period.clarity - least) / (certain - least)))
  if (clear === 0 || !isHeard(best, frames.all)) return undefined
  const sharing = (isAlike: (guess: Guess) => boolean): number => probability(best, guesses, isAlike)
  const isBeatAlike = ({period, bars}: Guess): boolean =>
    period === best.period && bars.first % 2 === best.bars.first % 2
  const confidence = {beat: clear * sharing(isBeatAlike), bar: clear * sharing(guess => guess === best)}
  return {...described(best, seconds), confidence}
}

/** Whether enough begins on the beats that they can be heard, and not only counted. */
const isHeard = ({halves, bars}: Guess, envelope: Float32Array): boolean => {
  const usual = envelope.toSorted()[envelope.length >> 1]!
  const beats = halves.filter((_, i) => i % 2 === bars.first % 2)
  const above = strongestAt(envelope, beats).map(value => value - usual)
  const mean = above.reduce((sum, value) => sum + value, 0) / above.length
  return mean >= FAINT && above.filter(value => value >= FAINT).length >= FEWEST
}

const probability = (best: Guess, guesses: readonly Guess[], isAlike: (guess: Guess) => boolean): number => {
  const sum = (some: readonly Guess[]): number =>
    some.reduce((all, {bars}) => all + Math.exp(bars.score - best.bars.score), 0)
  return sum(guesses.filter(isAlike)) / sum(guesses)
}

const guessesOf = (heard: {frames: RhythmFrames; novelty: Novelty}, period: Period): Guess[] => {
  const beats = trackBeats(heard.novelty.pulse, period.seconds).map(onsetTime)
  if (beats.length < FEWEST) return []
  const halves = beats.flatMap((time, n) => (n + 1 < beats.length ? [time, (time + beats[n + 1]!) / 2] : [time]))
  return possibleBars(heard, halves, period).map(bars => ({period, halves, bars}))
}

const described = ({period, halves, bars}: Guess, seconds: Seconds): Omit<Beats, 'confidence'> => {
  const odd = bars.first % 2
  const heard = halves.filter((_, i) => i % 2 === odd)
  const grid = fitGrid(heard, period.seconds)
  const steady = grid.spread < STEADY
  const times = steady ? gridTimes(grid, seconds) : heard.filter(time => time >= 0 && time < seconds)
  const downbeat = heard[(bars.first - odd) / 2]!
  const n = times.reduce(
    (best, time, i) => (Math.abs(time - downbeat) < Math.abs(times[best]! - downbeat) ? i : best),
    0,
  )
  const first = n % bars.beatsInBar
  return {
    tempo: 60 / grid.period,
    beatsInBar: bars.beatsInBar,
    downbeat: times[first]!,
    steady,
    times,
    first,
  }
}

const gridTimes = ({period, phase}: {period: Seconds; phase: Seconds}, seconds: Seconds): Seconds[] => {
  // A beat that the fit puts a hair before the sound is its first.
  const first = Math.ceil((-0.02 - phase) / period)
  const last = Math.ceil((seconds - phase) / period) - 1
  return Array.from({length: Math.max(0, last - first + 1)}, (_, i) => Math.max(0, phase + (first + i) * period))
}
