import {createHash} from 'node:crypto'
import {createReadStream} from 'node:fs'
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
    for await (const chunk of createReadStream(path, {highWaterMark: 2 ** 20})) {
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
