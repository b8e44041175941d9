import {type FoundTracks, findTracks} from './find-tracks.ts'

/**
 * The first tracks of a data set by name, whether they can be read or not, so that a limit means the same in every run.
 * Throws BadInput when there is none.
 */
export const firstTracks = async (dataset: string, limit = Number.POSITIVE_INFINITY): Promise<FoundTracks> => {
  const {tracks, unreadable} = await findTracks(dataset)
  const names = [...tracks, ...unreadable].map(({name}) => name).sort()
  const first = new Set(names.slice(0, limit))
  const among = <T extends {readonly name: string}>(all: readonly T[]): T[] => all.filter(({name}) => first.has(name))
  return {tracks: among(tracks), unreadable: among(unreadable)}
}
