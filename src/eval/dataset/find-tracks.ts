import {type Dirent, existsSync} from 'node:fs'
import {readdir, stat} from 'node:fs/promises'
import path from 'node:path'
import {codeOf} from '../../base/disk-fault.ts'
import {BadInput} from '../../base/errors.ts'
import {foundAt} from '../../base/found-at.ts'
import {printable, shown} from '../../base/printable.ts'
import {STEMS, type Stem} from '../../base/stems.ts'
import {METADATA, slakhTrackIn} from './slakh.ts'
import {MISSING, type Note, type Track, type UnreadableTrack} from './track.ts'

const EXPECTED =
  'expected folders with bass, drums, guitar and piano as .wav or .flac, or Slakh2100’s own (metadata.yaml and stems/)'

/** The first of the two wins. */
const ENDINGS = ['.wav', '.flac'] as const

/** Tracks in the order of their names, and folders that look like tracks and are none. */
export type FoundTracks = {readonly tracks: Track[]; readonly unreadable: UnreadableTrack[]}

/**
 * The tracks of a data set: its folders that hold `bass.wav`, `drums.flac` … or Slakh2100's layout; or the folder itself,
 * when it is a track. Throws BadInput when there is none.
 */
export const findTracks = async (dataset: string): Promise<FoundTracks> => {
  const found = foundAt(dataset)
  if (!found) throw new BadInput(`${shown(dataset)}: no such folder, ${EXPECTED}; check the path`)
  if (!found.isDirectory()) throw new BadInput(`${shown(dataset)}: is a file, ${EXPECTED}; name the folder it is in`)
  const folders = await foldersIn(dataset)
  const looked = await lookAt(folders.map(name => [name, path.join(dataset, name)]))
  if (looked.tracks.length > 0) return looked
  const itself = await lookAt([[path.basename(path.resolve(dataset)), dataset]])
  if (itself.tracks.length > 0) return itself
  const nearest = [looked, itself].find(({unreadable}) => unreadable.length > 0)
  if (nearest) return nearest
  throw new BadInput(`${shown(dataset)}: ${await whyNone(dataset, folders)}`)
}

const lookAt = async (folders: readonly (readonly [name: string, dir: string])[]): Promise<FoundTracks> => {
  const all: FoundTracks = {tracks: [], unreadable: []}
  for (const [name, dir] of folders) {
    try {
      const track = await trackIn(dir, name)
      if (track) all.tracks.push(track)
    } catch (error) {
      if (!(error instanceof BadInput)) throw error
      all.unreadable.push({name, fault: error.message})
    }
  }
  return all
}

const trackIn = async (dir: string, name: string): Promise<Track | undefined> => {
  const entries = (await entriesOf(dir)).map(entry => entry.name).sort()
  const files: Record<Stem, string[]> = {bass: [], drums: [], guitar: [], piano: []}
  const notes: Note[] = []
  for (const stem of STEMS) {
    const own = ENDINGS.flatMap(ending => entries.filter(entry => entry.toLowerCase() === `${stem}${ending}`))
    if (own[0]) files[stem].push(path.join(dir, own[0]))
    else notes.push({stem, what: MISSING})
    if (own.length > 1) notes.push({stem, what: `there more than once, ${own[0]} is used`})
  }
  if (STEMS.some(stem => files[stem].length > 0)) return {name, files, notes}
  return existsSync(path.join(dir, METADATA)) ? slakhTrackIn(dir, name) : undefined
}

const entriesOf = async (dir: string): Promise<Dirent[]> => {
  try {
    return await readdir(dir, {withFileTypes: true})
  } catch (error) {
    throw new BadInput(`${printable(dir)}: cannot be read (${codeOf(error)}); mend its permissions`)
  }
}

/** What file systems keep at their roots, for themselves. */
const OF_THE_DISK = 'lost+found'

/** Names of the folders and of links to folders, without hidden ones, in the same order on every machine. */
const foldersIn = async (dir: string): Promise<string[]> => {
  const names: string[] = []
  for (const entry of await entriesOf(dir)) {
    if (entry.name.startsWith('.') || entry.name === OF_THE_DISK) continue
    if (entry.isDirectory()) names.push(entry.name)
    else if (entry.isSymbolicLink() && (await stat(path.join(dir, entry.name)).catch(() => undefined))?.isDirectory())
      names.push(entry.name)
  }
  return names.sort()
}

/** A data set that is split into parts must not be measured with the part that a model was trained on. */
const whyNone = async (dataset: string, folders: readonly string[]): Promise<string> => {
  const parts: string[] = []
  for (const name of folders) {
    const dir = path.join(dataset, name)
    const inside = (await foldersIn(dir)).slice(0, 3).map(track => [track, path.join(dir, track)] as const)
    const {tracks, unreadable} = await lookAt(inside)
    if (tracks.length + unreadable.length > 0) parts.push(shown(path.join(dataset, name)))
  }
  return parts.length > 0
    ? `has its tracks in parts; name one of them: ${parts.join(', ')}`
    : `holds no tracks, ${EXPECTED}; check the path`
}
