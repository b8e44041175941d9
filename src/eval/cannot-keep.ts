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
