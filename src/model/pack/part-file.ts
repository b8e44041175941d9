import {createHash, type Hash} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {type FileHandle, open, readFile, rename, rm, stat, writeFile} from 'node:fs/promises'
import {throwIfCancelled} from '../../base/throw-if-cancelled.ts'

// A file that is not whole yet is called `<file>.part`, and outlives the process that fetches it. Beside it,
// `<file>.part.version` says which version of the file the part is of, in the server's own words.

const partOf = (file: string): string => `${file}.part`
const versionOf = (file: string): string => `${file}.part.version`

/** Names that a part of some file could have. */
export const PART_NAME = /\.part(\.version)?$/

const sizeOf = async (file: string): Promise<number | undefined> => (await stat(file).catch(() => undefined))?.size

export const partBytes = async (file: string): Promise<number> => (await sizeOf(partOf(file))) ?? 0

/** Bytes of a file or of its part; 0 when there is neither. */
export const bytesHere = async (file: string): Promise<number> => (await sizeOf(file)) ?? (await partBytes(file))

export const dropPart = async (file: string): Promise<void> => {
  await rm(partOf(file), {force: true})
  await rm(versionOf(file), {force: true})
}

/** So many bytes of a file, and their SHA-256 so far. */
export type Hashed = {readonly bytes: number; readonly hash: Hash}

/** What an earlier attempt left; one that is longer than the file is dropped. Throws Cancelled. */
export const hashPart = async (
  file: string,
  {most, signal}: {readonly most: number; readonly signal?: AbortSignal},
): Promise<Hashed> => {
  const hash = createHash('sha256')
  const bytes = await partBytes(file)
  if (bytes > most) await dropPart(file)
  if (bytes === 0 || bytes > most) return {bytes: 0, hash}
  for await (const chunk of createReadStream(partOf(file), {end: bytes - 1, highWaterMark: 2 ** 20})) {
    throwIfCancelled(signal)
    hash.update(chunk)
  }
  return {bytes, hash}
}

export const readVersion = (file: string): Promise<string> => readFile(versionOf(file), 'utf8').catch(() => '')

/** Opens a part to be gone on with, or, with the version that it will be of, a new one. */
export const openPart = async (file: string, anew?: {readonly version: string | undefined}): Promise<FileHandle> => {
  if (anew) {
    await dropPart(file)
    if (anew.version !== undefined) await writeFile(versionOf(file), anew.version)
  }
  return open(partOf(file), 'a')
}

/** The part is whole and gets the file's name. */
export const finishPart = async (file: string): Promise<void> => {
  await rename(partOf(file), file)
  await rm(versionOf(file), {force: true})
}
