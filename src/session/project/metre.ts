import {BadInput} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import type {Range} from '../../base/range.ts'
import type {Seconds} from '../../base/units.ts'
import {BEATS_IN_BAR_RANGE, DOWNBEAT_RANGE, isWithin, TEMPO_RANGE} from './limits.ts'

export const BEAT_UNITS = [2, 4, 8, 16] as const

/** How a project counts its time: a steady beat, and bars of so many. */
export type Metre = {
  /** Beats a minute. */
  readonly tempo: number
  /** The upper number of the time signature. */
  readonly beatsInBar: number
  /** The lower one: what a beat is written as. */
  readonly beatUnit: (typeof BEAT_UNITS)[number]
  /** Where bar 1 begins. */
  readonly downbeat: Seconds
  /** What it was estimated from sound with; absent: a person has said it. */
  readonly estimate?: {
    /** 0–1: that tempo and beats are right, and that bars are. */
    readonly beat: number
    readonly bar: number
    /** Whether one tempo fits throughout. */
    readonly steady: boolean
  }
}

/** A count of bars as people say it: both are in it. */
export type BarSpan = {readonly first: number; readonly last: number}

const beatSeconds = ({tempo}: Metre): Seconds => 60 / tempo

export const barSeconds = (metre: Metre): Seconds => beatSeconds(metre) * metre.beatsInBar

/** Where a bar begins; bar 1 at the downbeat, 0 and less before it. */
export const barStart = (metre: Metre, bar: number): Seconds => metre.downbeat + (bar - 1) * barSeconds(metre)

/** A moment a hair before a beat is on it: times are rounded here and there. */
const HAIR: Seconds = 1e-4

/** Bar and beat in which a moment lies, both counted from 1. */
export const placeIn = (metre: Metre, time: Seconds): {bar: number; beat: number} => {
  const beats = Math.floor((time + HAIR - metre.downbeat) / beatSeconds(metre))
  const bar = Math.floor(beats / metre.beatsInBar)
  return {bar: bar + 1, beat: beats - bar * metre.beatsInBar + 1}
}

/** The nearest beat that is not before the start. */
export const nearestBeat = (metre: Metre, time: Seconds): Seconds => {
  const period = beatSeconds(metre)
  const first = Math.ceil(-metre.downbeat / period - 1e-6)
  const beat = Math.max(first, Math.round((time - metre.downbeat) / period))
  return Math.max(0, metre.downbeat + beat * period)
}

/** The stretch that bars fill, from the start on. */
export const rangeOfBars = (metre: Metre, {first, last}: BarSpan): Range => ({
  from: Math.max(0, barStart(metre, first)),
  to: Math.max(0, barStart(metre, last + 1)),
})

/** The bars that a range fills; undefined when it begins or ends within one. */
const barsOfRange = (metre: Metre, {from, to}: Range): BarSpan | undefined => {
  const bars = [from, to].map(time => (time - metre.downbeat) / barSeconds(metre) + 1)
  const [first, next] = bars.map(Math.round) as [number, number]
  const isWhole = bars.every(bar => Math.abs(bar - Math.round(bar)) * barSeconds(metre) < 1e-3)
  return isWhole && next > first ? {first, last: next - 1} : undefined
}

/** `bars 5–8`, `bar 5`; where there are no bars, or not whole ones, `8.5–12.0 s`. */
export const rangeText = (range: Range, metre: Metre | undefined): string => {
  const bars = metre && barsOfRange(metre, range)
  if (!bars) return `${range.from.toFixed(1)}–${range.to.toFixed(1)} s`
  return bars.first === bars.last ? `bar ${bars.first}` : `bars ${bars.first}–${bars.last}`
}

/** `5-8` or `5`. Throws BadInput that begins with `where`. */
export const parseBars = (text: string, where: string): BarSpan => {
  const match = /^\s*(\d{1,5})\s*(?:[-–]\s*(\d{1,5})\s*)?$/.exec(text)
  const [first, last] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])]
  if (!match || first < 1) throw new BadInput(`${where}: expected bars, as in 5-8, or one, as in 5`)
  if (last < first) throw new BadInput(`${where}: ends before it begins; give a later last bar`)
  return {first, last}
}

const signature = ({beatsInBar, beatUnit}: Metre): string => `${beatsInBar}/${beatUnit}`

/** `120.5 beats a minute, 4/4, bar 1 at 0.35 s`. */
export const metreText = (metre: Metre): string =>
  `${tempoText(metre)} beats a minute, ${signature(metre)}, bar 1 at ${metre.downbeat.toFixed(2)} s`

/** At most two decimals, none that say nothing. */
const tempoText = ({tempo}: Metre): string => String(Number(tempo.toFixed(2)))

/** As it is typed: `120.5 4/4 0.35`. */
export const typedMetre = (metre: Metre): string =>
  `${tempoText(metre)} ${signature(metre)} ${Number(metre.downbeat.toFixed(3))}`

const DECIMAL = /^(\d+\.?\d*|\.\d+)$/

/**
 * What was typed: a tempo, a time signature and where bar 1 begins, in this order; what is left out stays as it was, else
 * 4/4 and 0. Throws BadInput.
 */
export const parseMetre = (text: string, before?: Metre): Metre => {
  const words = text.trim().replaceAll(',', '.').split(/\s+/)
  const tempo = words[0] && DECIMAL.test(words[0]) ? Number(words.shift()) : before?.tempo
  const signs = /^(\d+)\/(\d+)$/.exec(words[0] ?? '')
  if (signs) words.shift()
  const downbeat = words[0] && DECIMAL.test(words[0]) ? Number(words.shift()) : (before?.downbeat ?? 0)
  if (words.length > 0 || tempo === undefined)
    throw new BadInput(`${shown(text)}: expected tempo, metre, first downbeat in seconds, as in 120 4/4 0.35`)
  if (!isWithin(tempo, TEMPO_RANGE))
    throw new BadInput(`tempo ${tempo}: expected ${TEMPO_RANGE.from} to ${TEMPO_RANGE.to} beats a minute`)
  const beatsInBar = signs ? Number(signs[1]) : (before?.beatsInBar ?? 4)
  const beatUnit = BEAT_UNITS.find(unit => unit === (signs ? Number(signs[2]) : (before?.beatUnit ?? 4)))
  if (beatUnit === undefined || !isWithin(beatsInBar, BEATS_IN_BAR_RANGE))
    throw new BadInput(
      `metre ${signs![0]}: expected ${BEATS_IN_BAR_RANGE.from} to ${BEATS_IN_BAR_RANGE.to} beats of ${BEAT_UNITS.join(', ')}, as in 3/4`,
    )
  if (!isWithin(downbeat, DOWNBEAT_RANGE))
    throw new BadInput(`first downbeat ${downbeat}: expected ${DOWNBEAT_RANGE.from} to ${DOWNBEAT_RANGE.to} seconds`)
  return {tempo, beatsInBar, beatUnit, downbeat}
}
