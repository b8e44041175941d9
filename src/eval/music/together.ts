import {type Agreement, beatAgreement, onsetAgreement} from '../../audio/features/agreement.ts'
import type {Measured} from './measure.ts'
import {type Pair, type PairingSummary, pairingsOf, summarisePairings} from './pairings.ts'
import type {MusicTask} from './task.ts'

/** How what was made goes with its surroundings, and how the data's own stems go with theirs on the same tracks. */
export type Together = {readonly made: PairingSummary; readonly data?: PairingSummary}

export type Togetherness = {readonly onsets?: Together; readonly beat?: Together}

/** Where the results tell about a part of the task: the how manieth part of which row's. */
export type Place = {readonly row: string; readonly index: number; readonly part: number}

/** One place for each of the task's parts. */
export const placesOf = ({name, rows, parts}: MusicTask): Place[] =>
  parts.map((_, part) =>
    name === 'impute' ? {row: rows[part]!.id, index: 0, part} : {row: rows[0]!.id, index: part, part},
  )

type Pairs = (Pair | undefined)[]

/** [track]; a track for which the row was not made has none. What was imputed goes with the data that was given. */
const madePairs = (measured: readonly Measured[], {row, index, part}: Place): Pairs =>
  measured.map(({made, truth}) => {
    const sides = made.get(row)?.parts[index]
    return sides && {own: sides.own, rest: sides.rest ?? truth.parts[part]!.rest}
  })

const truePairs = (measured: readonly Measured[], {row, part}: Place): Pairs =>
  measured.map(({made, truth}) => (made.has(row) ? truth.parts[part] : undefined))

const togetherBy = (agreement: Agreement, made: readonly Pairs[], data: readonly Pairs[]): Together | undefined => {
  const summarise = (parts: readonly Pairs[]) => summarisePairings(parts.map(part => pairingsOf(part, agreement)))
  const own = summarise(made)
  return own && {made: own, data: summarise(data)}
}

/** Over the parts at these places together. */
export const togethernessOf = (measured: readonly Measured[], places: readonly Place[]): Togetherness => {
  const made = places.map(place => madePairs(measured, place))
  const data = places.map(place => truePairs(measured, place))
  return {onsets: togetherBy(onsetAgreement, made, data), beat: togetherBy(beatAgreement, made, data)}
}
