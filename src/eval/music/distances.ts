import {frechetDistance, frechetTo} from '../frechet.ts'
import {momentsOf} from '../moments.ts'

/** Embeddings of a set of tracks, [track][segment][dim]. */
export type PointSets = readonly (readonly Float64Array[])[]

/** Squared Fréchet distances to the data, and of how many segments of what was made. */
export type Distance = {
  readonly made: number
  /** With another track's stem in place of the one that was made. */
  readonly shuffled?: number
  /** With nothing in its place. */
  readonly silence?: number
  /** Of every other track of the data to the tracks between: half as many as were compared, so this is rather too large. */
  readonly halves?: number
  readonly segments: number
}

const isEnough = (points: readonly Float64Array[]): boolean => points.length > 1

/** What stands in the place of what was made, for scale. */
type InPlace = {readonly shuffled: PointSets; readonly silence: PointSets}

/** With what stands in its place, or else with the data's halves. undefined with fewer than two segments on either side. */
export const distanceOf = (made: PointSets, data: PointSets, inPlace?: InPlace): Distance | undefined => {
  const segments = made.flat().length
  if (!isEnough(made.flat()) || !isEnough(data.flat())) return undefined
  const toData = frechetTo(momentsOf(data.flat()))
  const distance = (sets: PointSets): number | undefined =>
    isEnough(sets.flat()) ? toData(momentsOf(sets.flat())) : undefined
  const own = distance(made)!
  if (!inPlace) return {made: own, halves: halvesOf(data), segments}
  return {made: own, shuffled: distance(inPlace.shuffled), silence: distance(inPlace.silence), segments}
}

const halvesOf = (data: PointSets): number | undefined => {
  const [even, odd] = [0, 1].map(rest => data.filter((_, i) => i % 2 === rest).flat()) as [
    Float64Array[],
    Float64Array[],
  ]
  return isEnough(even) && isEnough(odd) ? frechetDistance(even, odd) : undefined
}

/** Of several parts; a figure that one of them lacks is left out. */
export const meanDistance = (distances: readonly (Distance | undefined)[]): Distance | undefined => {
  const there = distances.filter(distance => distance !== undefined)
  if (there.length === 0) return undefined
  const mean = (of: (distance: Distance) => number | undefined): number | undefined => {
    const values = there.map(of).filter(value => value !== undefined)
    return values.length === there.length ? values.reduce((a, b) => a + b) / values.length : undefined
  }
  return {
    made: mean(distance => distance.made)!,
    shuffled: mean(distance => distance.shuffled),
    silence: mean(distance => distance.silence),
    halves: mean(distance => distance.halves),
    segments: there.reduce((sum, {segments}) => sum + segments, 0),
  }
}
