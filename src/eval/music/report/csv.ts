import type {Interval} from '../../bootstrap.ts'
import {csvOf} from '../../table/csv.ts'
import type {Distance} from '../distances.ts'
import type {PartSummary} from '../summary.ts'
import type {Together} from '../together.ts'
import type {MusicReport} from './report.ts'

const COLUMNS = ['task', 'dataset', 'model', 'measure', 'of', 'value', 'low', 'high', 'count']

/** measure, value, low, high, count */
type Line = readonly [string, number | undefined, ...(number | undefined)[]]

const interval = (name: string, value: Interval | undefined, count?: number): Line => [
  name,
  value?.mean,
  value?.low,
  value?.high,
  count,
]

const togetherLines = (name: string, together: Together | undefined): Line[] => [
  [`${name}_agreement`, together?.made.matched, undefined, undefined, together?.made.tracks],
  [`${name}_agreement_shuffled`, together?.made.shuffled],
  interval(`${name}_agreement_difference`, together?.made.difference, together?.made.tracks),
  [`${name}_agreement_wins`, together?.made.wins],
  [`${name}_agreement_data`, together?.data?.matched, undefined, undefined, together?.data?.tracks],
  [`${name}_agreement_data_shuffled`, together?.data?.shuffled],
  interval(`${name}_agreement_data_difference`, together?.data?.difference, together?.data?.tracks),
]

const distanceLines = (name: string, distance: Distance | undefined): Line[] => [
  [name, distance?.made, undefined, undefined, distance?.segments],
  [`${name}_shuffled`, distance?.shuffled],
  [`${name}_silence`, distance?.silence],
  [`${name}_halves`, distance?.halves],
]

const linesOf = (part: PartSummary): Line[] =>
  [
    ['empty', part.emptiness?.empty, undefined, undefined, part.emptiness?.of] as const,
    interval('level_difference_db', part.level),
    ['spectrum_distance_db', part.spectrum] as const,
    ...togetherLines('onset', part.onsets),
    ...togetherLines('beat', part.beat),
    ...distanceLines('mix_frechet', part.mixDistance),
    ...distanceLines('stem_frechet', part.stemDistance),
  ].filter(([, value]) => value !== undefined)

/** One figure a line, for whatever draws or compares. */
export const musicCsv = ({task, dataset, model, parts}: MusicReport): string =>
  csvOf(
    COLUMNS,
    parts.flatMap(part =>
      linesOf(part).map(([measure, ...values]) => [
        task,
        dataset.name,
        `${model.name} ${model.version}`,
        measure,
        part.of,
        ...values,
      ]),
    ),
  )
