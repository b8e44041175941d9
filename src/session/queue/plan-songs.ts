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
 * Gives every song places of its own, told apart also by disks for which case and composition of letters do not count:
 * songs that would share one get their ending into the name, `song (mp3)` and `song (flac)`, where that is not enough their
 * folder, and at last a mark of their path. A song's places depend on the list alone, not on its order. Throws BadInput when the template has
 * no {name} to tell songs apart by.
 */
export const planSongs = (songs: readonly Song[], template: NameTemplate): PlannedSong[] => {
  const marks = new Map<Song, number>(songs.map(song => [song, 0]))
  const valuesOf = (song: Song): NameValues => ({...song, name: MARKS[marks.get(song)!]!(song)})
  for (let round = 1; ; round++) {
    const clashes = [...grouped(songs, song => folded(template.render(valuesOf(song), 'stem')))].filter(
      group => group.length > 1,
    )
    if (clashes.length === 0) break
    const [one, other] = clashes[0]!
    if (!template.hasName || round > MARKS.length)
      throw new BadInput(
        `--name ${printable(template.text)}: ${printable(one!.id)} and ${printable(other!.id)} would lie in one place; add {name}`,
      )
    for (const song of clashes.flat()) marks.set(song, Math.min(MARKS.length - 1, marks.get(song)! + 1))
  }
  return songs.map(song => {
    const values = valuesOf(song)
    return {...song, placeOf: part => template.render(values, part)}
  })
}

const grouped = (songs: readonly Song[], keyOf: (song: Song) => string): Iterable<Song[]> => {
  const groups = new Map<string, Song[]>()
  for (const song of songs) {
    const key = keyOf(song)
    const group = groups.get(key)
    if (group) group.push(song)
    else groups.set(key, [song])
  }
  return groups.values()
}
