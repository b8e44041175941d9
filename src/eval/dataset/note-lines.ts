import {printable} from '../../base/printable.ts'
import {STEMS} from '../../base/stems.ts'
import type {Note} from './track.ts'

const NAMED = 4

/**
 * What was done to the data, a line for each kind: `missing, counted as silence: Track01 piano, Track02 bass and 3 more`,
 * or `… : every stem` when no stem went without.
 */
export const noteLines = (tracks: readonly {readonly name: string; readonly notes: readonly Note[]}[]): string[] => {
  const kinds = new Map<string, string[]>()
  for (const {name, notes} of tracks)
    for (const {stem, what} of notes) kinds.set(what, [...(kinds.get(what) ?? []), `${printable(name)} ${stem}`])
  return [...kinds].map(([what, stems]) => {
    if (stems.length === tracks.length * STEMS.length) return `${what}: every stem`
    const more = stems.length - NAMED
    return `${what}: ${stems.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  })
}
