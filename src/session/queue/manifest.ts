import {appendFileSync, closeSync, fstatSync, openSync, readSync} from 'node:fs'
import {readdir, readFile} from 'node:fs/promises'
import path from 'node:path'
import {z} from 'zod'
import {LONG_PATIENCE, lockFolder} from '../folder/folder-lock.ts'
import {isInnerPath} from '../folder/inner-path.ts'
import type {Shard} from './shard.ts'

const lineSchema = z.object({
  song: z.string(),
  input: z.string(),
  /** Of the input as it lies on disk; absent when it could not be read. */
  sha256: z.string().optional(),
  bytes: z.number(),
  /** When the input was changed last, in milliseconds since 1970. */
  modified: z.number(),
  /** A hash of all settings that decide what is written. */
  recipe: z.string(),
  /** Relative to the manifest's folder, and in it: they may be replaced. */
  outputs: z.array(z.string().refine(isInnerPath)),
  /** How long it took. */
  seconds: z.number(),
  audioSeconds: z.number().optional(),
  notes: z.array(z.string()).optional(),
  error: z.string().optional(),
})

/** What became of a song: a line of the manifest. */
export type ManifestLine = Readonly<z.infer<typeof lineSchema>>

const MANIFEST = /^quartet-songs(-\d+-of-\d+)?\.jsonl$/

/** What a run's manifest is called; every shard has its own. */
export const manifestName = (shard?: Shard): string =>
  shard ? `quartet-songs-${shard.index}-of-${shard.count}.jsonl` : 'quartet-songs.jsonl'

export const isManifest = (name: string): boolean => MANIFEST.test(name)

/** The manifests in a folder; none where there is no folder. */
export const manifestsIn = async (folder: string): Promise<string[]> => {
  const names = await readdir(folder).catch(() => [])
  return names.filter(isManifest).sort()
}

/**
 * The newest word of every song in all manifests of a folder; but one manifest's success counts, whatever another says of
 * the same song. What a killed run has cut short is no line.
 */
export const readManifests = async (folder: string): Promise<Map<string, ManifestLine>> => {
  const words = new Map<string, ManifestLine>()
  for (const name of await manifestsIn(folder))
    for (const [song, word] of newestWords(await readFile(path.join(folder, name), 'utf8'))) {
      const other = words.get(song)
      if (word.error === undefined || !other) words.set(song, word)
      else if (other.error !== undefined) words.set(song, withOutputsOf(word, other))
    }
  return words
}

const newestWords = (text: string): Map<string, ManifestLine> => {
  const words = new Map<string, ManifestLine>()
  for (const line of text.split('\n')) {
    const word = parsed(line)
    const before = word && words.get(word.song)
    if (word) words.set(word.song, word.error !== undefined && before ? withOutputsOf(word, before) : word)
  }
  return words
}

/** Of a song that failed: what was noted of it before may still lie there, and is its own to replace. */
const withOutputsOf = (word: ManifestLine, before: ManifestLine): ManifestLine => ({
  ...word,
  outputs: [...new Set([...before.outputs, ...word.outputs])],
})

const parsed = (line: string): ManifestLine | undefined => {
  try {
    return lineSchema.parse(JSON.parse(line))
  } catch {
    return undefined
  }
}

/** Adds a line while the folder is locked, and ends what a killed run has cut short. */
export const appendLine = (file: string, line: ManifestLine): void => {
  appendFileSync(file, `${endsMidLine(file) ? '\n' : ''}${JSON.stringify(line)}\n`)
}

/** The same for who does not hold the folder's lock. Throws Cancelled and BadInput. */
export const appendLineLocked = async (file: string, line: ManifestLine, signal: AbortSignal): Promise<void> => {
  const release = await lockFolder(path.dirname(file), signal, LONG_PATIENCE)
  try {
    appendLine(file, line)
  } finally {
    release()
  }
}

const endsMidLine = (file: string): boolean => {
  const opened = openSync(file, 'a+')
  try {
    const {size} = fstatSync(opened)
    const last = Buffer.alloc(1)
    return size > 0 && readSync(opened, last, 0, 1, size - 1) === 1 && last.toString() !== '\n'
  } finally {
    closeSync(opened)
  }
}
