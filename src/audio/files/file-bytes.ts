import type {FileHandle} from 'node:fs/promises'
import {codeOf, isMissing} from '../../base/disk-fault.ts'
import {BadInput} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import {openAtOnce} from '../../base/small-file.ts'
import {unreadable} from '../../base/unreadable.ts'

/** A file's bytes, to be read at any position. `name` is safe to print in one line. */
export type FileBytes = {
  readonly name: string
  readonly size: number // bytes
  /** Fills `into` from `position` on; returns how many bytes there were. */
  read(into: Uint8Array, position: number): Promise<number>
}

/**
 * Opens a regular file, hands it to `use` and closes it.
 * Throws BadInput when the file is missing, a folder, not a regular file, empty or not readable.
 */
export const withFile = async <T>(path: string, use: (source: FileBytes) => Promise<T>): Promise<T> => {
  const {source, close} = await openFile(path)
  try {
    return await use(source)
  } finally {
    await close()
  }
}

/** Throws BadInput as `withFile` does; so does `read`. */
const openFile = async (path: string): Promise<{source: FileBytes; close: () => Promise<void>}> => {
  const name = printable(path)
  let file: FileHandle
  try {
    file = await openAtOnce(path)
  } catch (error) {
    throw new BadInput(`${name}: ${whyNotOpened(error)}`)
  }
  try {
    const stat = await file.stat()
    if (stat.isDirectory()) throw new BadInput(`${name}: is a folder, expected an audio file; name a file inside it`)
    if (!stat.isFile())
      throw new BadInput(`${name}: is a device or pipe, expected an audio file; save it to a file first`)
    if (stat.size === 0) throw new BadInput(`${name}: is empty (0 bytes), expected an audio file; export it again`)
    const read = (into: Uint8Array, position: number): Promise<number> =>
      readFully(file, into, position).catch(error => {
        throw unreadable(path, error)
      })
    return {source: {name, size: stat.size, read}, close: () => file.close()}
  } catch (error) {
    await file.close()
    throw unreadable(path, error)
  }
}

/** The next `length` bytes, or as many as there are. */
export const readBytes = async (source: FileBytes, position: number, length: number): Promise<Buffer> => {
  const available = Math.max(0, Math.min(length, source.size - position))
  const bytes = Buffer.alloc(available)
  return bytes.subarray(0, await source.read(bytes, position))
}

const readFully = async (file: FileHandle, into: Uint8Array, position: number): Promise<number> => {
  let done = 0
  while (done < into.length) {
    const {bytesRead} = await file.read(into, done, into.length - done, position + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return done
}

const whyNotOpened = (error: unknown): string => {
  const code = codeOf(error) || String(error)
  if (isMissing(error)) return 'no such file, expected an audio file; check the path'
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read (permission denied); change its permissions'
  return `cannot be opened (${code}); check the path`
}
