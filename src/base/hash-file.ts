import {createHash} from 'node:crypto'
import {openToRead} from './small-file.ts'
import {throwIfCancelled} from './throw-if-cancelled.ts'
import {unreadable} from './unreadable.ts'

export type HashOptions = {
  /** Told how many bytes have come since it was last called. */
  readonly onBytes?: (bytes: number) => void
  readonly signal?: AbortSignal
}

/** Bytes and SHA-256 (hex) of a file as it lies on disk, read in pieces. Throws Unreadable and Cancelled. */
export const hashFile = async (
  path: string,
  {onBytes, signal}: HashOptions = {},
): Promise<{bytes: number; sha256: string}> => {
  const hash = createHash('sha256')
  let bytes = 0
  try {
    const file = await openToRead(path)
    for await (const chunk of file.createReadStream({highWaterMark: 2 ** 20})) {
      throwIfCancelled(signal)
      hash.update(chunk)
      bytes += chunk.length
      onBytes?.(chunk.length)
    }
  } catch (error) {
    throw unreadable(path, error)
  }
  return {bytes, sha256: hash.digest('hex')}
}
