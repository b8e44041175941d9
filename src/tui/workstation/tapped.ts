import type {Seconds} from '../../base/units.ts'
import {barSeconds, type Metre, nearestBeat} from '../../session/project/metre.ts'

/** One tap: on a clock that only goes forward, and where in the sound, if that played. */
export type Tap = {readonly at: Seconds; readonly position?: Seconds}

/** Taps that say a tempo; and after how long without one the next begins anew. */
export const FEWEST_TAPS = 4
const PAUSE: Seconds = 2.5
/** Fingers that come this near to a tempo that was found mean that one, its half or its double. */
const NEAR = 0.03

/** The taps with one more. */
export const withTap = (taps: readonly Tap[], tap: Tap): readonly Tap[] => {
  const last = taps.at(-1)
  return last && tap.at - last.at < PAUSE ? [...taps, tap] : [tap]
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** The period that taps come nearest to, by least squares; a beat that was left out counts. */
const periodOf = (taps: readonly Tap[]): {period: Seconds; beats: number[]} => {
  const gaps = taps.slice(1).map(({at}, n) => at - taps[n]!.at)
  const usual = gaps.toSorted((a, b) => a - b)[gaps.length >> 1]!
  const beats = [0]
  for (const [n, gap] of gaps.entries()) beats.push(beats[n]! + Math.max(1, Math.round(gap / usual)))
  const [beat, at] = [mean(beats), mean(taps.map(tap => tap.at))]
  const above = taps.reduce((sum, tap, n) => sum + (beats[n]! - beat) * (tap.at - at), 0)
  return {period: above / beats.reduce((sum, value) => sum + (value - beat) ** 2, 0), beats}
}

/**
 * What taps on the beats say, the first of them on a downbeat: the tempo, and where bars begin if something played. What was
 * found in the sound before is more exact than fingers, so they choose between it, its half and its double where they can.
 */
export const tappedMetre = (taps: readonly Tap[], before: Metre | undefined): Metre | undefined => {
  if (taps.length < FEWEST_TAPS) return undefined
  const {period, beats} = periodOf(taps)
  const found = before && [1, 2, 0.5].map(ratio => ratio * before.tempo).find(tempo => isNear(tempo, 60 / period))
  const {beatsInBar, beatUnit} = before ?? {beatsInBar: 4, beatUnit: 4}
  const tempo = found ?? Math.round(600 / period) / 10
  const counted: Metre = {tempo, beatsInBar, beatUnit, downbeat: before?.downbeat ?? 0}
  const offsets = taps.flatMap(({position}, n) => (position === undefined ? [] : [position - (beats[n]! * 60) / tempo]))
  if (offsets.length < taps.length) return counted
  // A loop that began again, or a jump, tells nothing of the first tap's bar.
  const downbeat = mean(offsets.filter(offset => Math.abs(offset - offsets[0]!) < 30 / tempo))
  const one = found ? nearestBeat(counted, downbeat) : downbeat
  return {...counted, downbeat: withinFirstBar(one, counted)}
}

const isNear = (tempo: number, tapped: number): boolean => Math.abs(tapped / tempo - 1) < NEAR

/** The same bars, counted from the first that begins in the sound. */
export const withinFirstBar = (downbeat: Seconds, metre: Metre): Seconds => {
  const bar = barSeconds(metre)
  const from = downbeat - Math.floor(downbeat / bar + 1e-6) * bar
  return Math.max(0, from)
}
