import {STEMS} from '../../base/stems.ts'
import type {Decibels} from '../../base/units.ts'
import {bootstrapMean, type Interval} from '../bootstrap.ts'
import {type Distance, distanceOf, meanDistance} from './distances.ts'
import {type Emptiness, emptinessOfAll, generatedEmptiness, imputedEmptiness, type Match} from './emptiness.ts'
import type {StemFigures} from './figures.ts'
import {spectrumDistance} from './mean-spectrum.ts'
import type {Measured} from './measure.ts'
import {nameOf, type Subset} from './subsets.ts'
import type {MusicTask} from './task.ts'
import {type Place, placesOf, type Togetherness, togethernessOf} from './together.ts'

/** Everything that was found about a part of the band; what has no meaning there, or no data, is absent. */
export type PartSummary = Togetherness & {
  /** `bass`, `bass+drums`; `mix` for all four together, `mean` for all parts. */
  readonly of: string
  readonly tracks: number
  /** Of mixes: imputed and given stems together, or all that was generated. */
  readonly mixDistance?: Distance
  /** Of the stem by itself. */
  readonly stemDistance?: Distance
  readonly emptiness?: Emptiness
  /** Level of what was made less that of the data, each while it sounds; over tracks. */
  readonly level?: Interval
  readonly spectrum?: Decibels
}

/** What was made of these stems, and the data's, by track. */
const matchesOf = (measured: readonly Measured[], row: string, which: Subset): Match[] =>
  measured.flatMap(({truth, made}) =>
    (made.get(row)?.stems ?? [])
      .filter(({stem}) => which.includes(stem))
      .map(({stem, ...figures}) => ({made: figures, data: truth.stems[STEMS.indexOf(stem)]!})),
  )

const isHeard = ({level}: StemFigures): boolean => level !== undefined

/** Figures that only one stem alone has. */
const stemSummary = (matches: readonly Match[]): Partial<PartSummary> => {
  const [made, data] = [matches.map(match => match.made), matches.map(match => match.data)]
  const spectra = (all: readonly StemFigures[]) => all.filter(isHeard).map(({spectrum}) => spectrum)
  const points = (all: readonly StemFigures[]) => all.filter(isHeard).map(figures => figures.points)
  const heard = matches.filter(match => isHeard(match.made) && isHeard(match.data))
  return {
    stemDistance: distanceOf(points(made), points(data)),
    level: bootstrapMean(heard.map(match => match.made.level! - match.data.level!)),
    spectrum: spectrumDistance(spectra(made), spectra(data)),
  }
}

/** Of the mixes in which a part was made: against the data, and what stands in its place for scale. */
const mixDistance = (measured: readonly Measured[], {row, part}: Place): Distance | undefined => {
  const there = measured.filter(({made}) => made.has(row))
  const data = there.map(({truth}) => truth.mix)
  const parts = there.map(({truth}) => truth.parts[part]!)
  const made = there.map(one => one.made.get(row)!.mix)
  return distanceOf(made, data, {shuffled: parts.map(one => one.shuffled), silence: parts.map(one => one.silence)})
}

const meanOf = (values: readonly (number | undefined)[]): number | undefined => {
  const there = values.filter(value => value !== undefined)
  return there.length > 0 ? there.reduce((a, b) => a + b) / there.length : undefined
}

const meanPart = (
  measured: readonly Measured[],
  parts: readonly PartSummary[],
  places: readonly Place[],
): PartSummary => ({
  of: 'mean',
  tracks: measured.filter(({made}) => made.size > 0).length,
  mixDistance: meanDistance(parts.map(part => part.mixDistance)),
  stemDistance: meanDistance(parts.map(part => part.stemDistance)),
  emptiness: emptinessOfAll(parts.flatMap(({emptiness}) => emptiness ?? [])),
  spectrum: meanOf(parts.map(({spectrum}) => spectrum)),
  ...togethernessOf(measured, places),
})

/** What all tracks together say: a summary of each part, and one of all parts. */
export const summarise = (measured: readonly Measured[], task: MusicTask): PartSummary[] => {
  const imputes = task.name === 'impute'
  const places = placesOf(task)
  const parts = task.parts.map((which, n): PartSummary => {
    const place = places[n]!
    const matches = matchesOf(measured, place.row, which)
    return {
      of: nameOf(which),
      tracks: measured.filter(({made}) => made.has(place.row)).length,
      ...(imputes && {mixDistance: mixDistance(measured, place)}),
      ...(which.length === 1 && stemSummary(matches)),
      emptiness: imputes ? imputedEmptiness(matches) : generatedEmptiness(matches),
      ...togethernessOf(measured, [place]),
    }
  })
  const mean = meanPart(measured, parts, places)
  if (imputes) return [...parts, mean]
  const takes = measured.flatMap(({made, truth}) => [...made.values()].map(take => ({made: take.mix, data: truth.mix})))
  const mix = distanceOf(
    takes.map(take => take.made),
    takes.map(take => take.data),
  )
  return [...parts, {of: 'mix', tracks: takes.length, mixDistance: mix}, mean]
}
