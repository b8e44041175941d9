import {readdir, realpath, stat} from 'node:fs/promises'
import path from 'node:path'
import {codeOf} from '../../base/disk-fault.ts'
import {BadInput, Cancelled} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import {throwIfCancelled} from '../../base/throw-if-cancelled.ts'
import type {Song} from './song.ts'

/** What is taken from a folder; a file that is named is taken whatever its ending. */
const AUDIO = /\.(wav|wave|bwf|rf64|flac|mp3|ogg|oga|opus|aif|aiff|aifc|m4a|mp4)$/i

type Search = {
  /** A folder that is passed by: that of the results. */
  readonly except: string
  readonly signal: AbortSignal
}

type Input = {readonly text: string; readonly isThere: boolean; readonly isFolder: boolean}

/**
 * Every song that files and folders name, each once, in an order that is the same on every machine. Folders are searched
 * through, hidden files and folders in them left out, links followed. A named file that is not there is listed: whoever
 * reads it will say so. Throws BadInput when none is there, a folder cannot be read, or there is no song at all; Cancelled.
 */
export const findSongs = async (inputs: readonly string[], search: Search): Promise<Song[]> => {
  const known: Input[] = []
  for (const text of inputs) {
    const found = await stat(text).catch(() => undefined)
    known.push({text, isThere: found !== undefined, isFolder: found?.isDirectory() ?? false})
  }
  if (!known.some(({isThere}) => isThere))
    throw new BadInput(`${inputs.map(shown).join(', ')}: no such files, expected songs or folders; check the paths`)
  const except = await realpath(search.except).catch(() => path.resolve(search.except))
  const top = sharedFolder(known.map(({text, isFolder}) => path.resolve(isFolder ? text : path.dirname(text))))
  const songs = new Map<string, Song>()
  for (const {text, isFolder} of known)
    for (const file of isFolder ? await audioBelow(text, {...search, except}) : [text])
      if (!songs.has(path.resolve(file))) songs.set(path.resolve(file), await songOf(file, top))
  if (songs.size === 0)
    throw new BadInput(`${inputs.map(shown).join(', ')}: no audio file in there, expected WAV, FLAC, MP3 and the like`)
  return [...songs.values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}

const sharedFolder = (folders: readonly string[]): string => {
  const [first = '', ...others] = folders
  const reaches = (folder: string): boolean => {
    const inside = (other: string): boolean => {
      const way = path.relative(folder, other)
      return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way)
    }
    return others.every(inside)
  }
  let folder = first
  while (!reaches(folder) && folder !== path.dirname(folder)) folder = path.dirname(folder)
  return folder
}

/** Files below a folder, each as it is opened. */
const audioBelow = async (folder: string, {except, signal}: Search): Promise<string[]> => {
  const files: string[] = []
  const seen = new Set<string>()
  const walk = async (dir: string): Promise<void> => {
    throwIfCancelled(signal)
    const real = await realpath(dir)
    if (seen.has(real) || real === except) return
    seen.add(real)
    for (const entry of await readdir(dir, {withFileTypes: true})) {
      if (entry.name.startsWith('.')) continue
      const file = path.join(dir, entry.name)
      const kind = entry.isSymbolicLink() ? await stat(file).catch(() => undefined) : entry
      if (kind?.isDirectory()) await walk(file)
      else if (kind?.isFile() && AUDIO.test(entry.name)) files.push(file)
    }
  }
  try {
    await walk(folder)
  } catch (error) {
    if (error instanceof Cancelled) throw error
    const code = codeOf(error) || error
    throw new BadInput(`${shown(folder)}: cannot be searched through (${code}); change its permissions or leave it out`)
  }
  return files
}

const songOf = async (file: string, top: string): Promise<Song> => {
  const found = await stat(file).catch(() => undefined)
  const {dir, name, ext} = path.parse(path.relative(top, path.resolve(file)))
  const folder = dir.replaceAll(path.sep, '/')
  return {
    id: [...(folder ? [folder] : []), `${name}${ext}`].join('/'),
    file,
    folder,
    name,
    ending: ext.slice(1).toLowerCase(),
    bytes: found?.size ?? 0,
    modified: Math.round(found?.mtimeMs ?? 0),
  }
}
