import type {FileHandle} from 'node:fs/promises'
import {BadInput, ModelError} from '../../base/errors.ts'
import {openToRead} from '../../base/small-file.ts'
import {unreadable} from '../../base/unreadable.ts'

/** A file open for reading anywhere. */
export type OpenFile = {
  readonly path: string
  /** Bytes. */
  readonly size: number
  /**
   * `length` bytes from `at`, in a buffer of their own that starts with them. Memory is asked
   * for only after the range was found to lie inside the file. Throws ModelError if it does not.
   */
  read(at: number, length: number): Promise<Uint8Array<ArrayBuffer>>
  close(): Promise<void>
}

/** Opens a file for random access. Throws BadInput when it is missing, unreadable or not a file. */
export const openBytes = async (path: string): Promise<OpenFile> => {
  const handle = await openHandle(path)
  const stat = await handle.stat()
  if (!stat.isFile()) {
    await handle.close()
    throw new BadInput(`${path}: is not a file; expected one file with weights`)
  }
  const {size} = stat
  const read = async (at: number, length: number): Promise<Uint8Array<ArrayBuffer>> => {
    if (!(at >= 0 && length >= 0 && at + length <= size))
      throw new ModelError(
        `${path}: is cut short: expected ${length} bytes from ${at}, the file has ${size}; get it again`,
      )
    const bytes = new Uint8Array(length)
    for (let done = 0; done < length; ) {
      const {bytesRead} = await handle.read(bytes, done, length - done, at + done)
      if (bytesRead === 0)
        throw new ModelError(`${path}: became shorter while it was read; expected ${size} bytes; try again`)
      done += bytesRead
    }
    return bytes
  }
  return {path, size, read, close: () => handle.close()}
}

const openHandle = async (path: string): Promise<FileHandle> => {
  try {
    return await openToRead(path)
  } catch (error) {
    throw unreadable(path, error)
  }
}
