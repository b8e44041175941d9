import {readFile} from 'node:fs/promises'
import path from 'node:path'
import {shown} from '../base/printable.ts'

/** A result could not be kept: nothing that follows could be either. Exit code 1. The message is one line. */
export class CannotKeep extends Error {
  override readonly name = 'CannotKeep'
}

/** Writes what is to be kept at `file`. Throws CannotKeep when the disk fails, whatever `write` throws. */
export const keep = async (file: string, write: () => Promise<unknown>): Promise<void> => {
  try {
    await write()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const line = why.includes(path.basename(file)) ? why : `${shown(file)}: cannot be written: ${why}`
    throw new CannotKeep(`${line}; what is finished stays, and the same command goes on from there`)
  }
}

/** What was kept at `file` under this key; nothing where somebody has changed or cut it, or one of `lists` is none. */
export const readKept = async <Result extends {readonly key: string}>(
  file: string,
  {key, lists}: {readonly key: string; readonly lists: readonly (keyof Result)[]},
): Promise<Result | undefined> => {
  try {
    const result = JSON.parse(await readFile(file, 'utf8')) as Result
    return result.key === key && lists.every(name => Array.isArray(result[name])) ? result : undefined
  } catch {
    return undefined
  }
}
