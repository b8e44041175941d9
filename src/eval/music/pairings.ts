import type {Agreement} from '../../audio/features/agreement.ts'
import {bootstrapMean, type Interval} from '../bootstrap.ts'

/** The onset envelopes of a part and of what it is to go with. */
export type Pair = {readonly own: Float32Array; readonly rest: Float32Array}

/** How a track's part goes with its own surroundings, and how with those of other tracks. */
export type Pairing = {
  readonly matched: number
  /** Mean over other tracks. */
  readonly shuffled: number
  /** The part of the other tracks with which it goes less well. */
  readonly wins: number
}

/** More would cost their square and tell no more. */
const MOST_OTHERS = 50

/** Other tracks, spread evenly over all. */
const othersOf = (track: number, count: number): number[] => {
  const others = Math.min(MOST_OTHERS, count - 1)
  return Array.from({length: others}, (_, i) => (track + 1 + Math.floor((i * (count - 1)) / others)) % count)
}

/**
 * Every track's pairing, [track]; undefined where the part or its surroundings have no onsets, or no other track has any.
 * A track without a pair is left out on both sides.
 */
export const pairingsOf = (pairs: readonly (Pair | undefined)[], agreement: Agreement): (Pairing | undefined)[] => {
  const there = pairs.flatMap((pair, track) => (pair ? [{...pair, track}] : []))
  const pairings: (Pairing | undefined)[] = pairs.map(() => undefined)
  for (const [i, {own, rest, track}] of there.entries()) {
    const matched = agreement(own, rest)
    const others = othersOf(i, there.length).flatMap(other => agreement(own, there[other]!.rest) ?? [])
    if (matched === undefined || others.length === 0) continue
    const shuffled = others.reduce((a, b) => a + b) / others.length
    pairings[track] = {matched, shuffled, wins: others.filter(other => other < matched).length / others.length}
  }
  return pairings
}

/** The same over tracks, and how much better matched pairs go together: their difference, with its interval. */
export type PairingSummary = Pairing & {readonly difference: Interval; readonly tracks: number}

/** Of several parts' pairings [part][track] the mean over parts, then over tracks; tracks are what was drawn. */
export const summarisePairings = (parts: readonly (readonly (Pairing | undefined)[])[]): PairingSummary | undefined => {
  const perTrack = (parts[0] ?? []).flatMap((_, track) => {
    const own = parts.flatMap(part => part[track] ?? [])
    const mean = (of: (pairing: Pairing) => number): number => own.reduce((sum, p) => sum + of(p), 0) / own.length
    return own.length > 0
      ? [{matched: mean(p => p.matched), shuffled: mean(p => p.shuffled), wins: mean(p => p.wins)}]
      : []
  })
  const difference = bootstrapMean(perTrack.map(({matched, shuffled}) => matched - shuffled))
  if (!difference) return undefined
  const mean = (of: (pairing: Pairing) => number): number =>
    perTrack.reduce((sum, pairing) => sum + of(pairing), 0) / perTrack.length
  return {
    matched: mean(p => p.matched),
    shuffled: mean(p => p.shuffled),
    wins: mean(p => p.wins),
    difference,
    tracks: perTrack.length,
  }
}
