import {BadInput} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import type {NameTemplate, NameValues} from '../delivery/name-template.ts'
import {folded, shortHash} from '../delivery/safe-name.ts'
import type {Song} from './song.ts'

export type PlannedSong = Song & {
  /** Where a part of it goes below the folder of results, without an ending. */
  readonly placeOf: (part: string) => string
}

/** How a name is told from another that would lie in its place; the last always does. */
const MARKS: readonly ((song: Song) => string)[] = [
  ({name}) => name,
  ({name, ending}) => `${name} (${ending})`,
  ({name, folder}) => `${name} (${folder.replaceAll('/', ' - ')})`,
  ({id, name}) => `${name} ${shortHash(id)}`,
]

/**
 * Gives every song places of its own for all `parts`, told apart also by disks for which case and composition of letters do
 * not count: songs of which one would share a place get their ending into the name, `song (mp3)` and `song (flac)`, where
 * that is not enough their folder, and at last a mark of their path. A song's places depend on the list alone, not on its
 * order. Throws BadInput when the template has no {name} to tell songs apart by.
 */
export const planSongs = (songs: readonly Song[], template: NameTemplate, parts: readonly string[]): PlannedSong[] => {
  const marks = new Map<Song, number>(songs.map(song => [song, 0]))
  const valuesOf = (song: Song): NameValues => ({...song, name: MARKS[marks.get(song)!]!(song)})
  const placesOf = (song: Song): string[] => parts.map(part => folded(template.render(valuesOf(song), part)))
  const places = new Map(songs.map(song => [song, placesOf(song)]))
  for (;;) {
    const clashes = clashesIn(places)
    if (clashes.length === 0) break
    const open = new Set(clashes.flat().filter(song => marks.get(song)! < MARKS.length - 1))
    const [one, other] = clashes[0]!
    if (!template.hasName || open.size === 0)
      throw new BadInput(
        `${printable(template.text)}: ${printable(one!.id)} and ${printable(other!.id)} would lie in one place; add {name}`,
        {about: 'name'},
      )
    for (const song of open) {
      marks.set(song, marks.get(song)! + 1)
      places.set(song, placesOf(song))
    }
  }
  return songs.map(song => {
    const values = valuesOf(song)
    return {...song, placeOf: part => template.render(values, part)}
  })
}

/** Songs that share a place. */
const clashesIn = (places: ReadonlyMap<Song, readonly string[]>): Song[][] => {
  const owners = new Map<string, Song[]>()
  for (const [song, own] of places)
    for (const place of new Set(own)) {
      const others = owners.get(place)
      if (others) others.push(song)
      else owners.set(place, [song])
    }
  return [...owners.values()].filter(group => group.length > 1)
}
