import {createHash} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {unreadable} from '../checkpoint/byte-source.ts'

/** Bytes and SHA-256 (hex) of a file, read in pieces. Throws BadInput when it cannot be read. */
export const hashFile = async (path: string): Promise<{bytes: number; sha256: string}> => {
  const hash = createHash('sha256')
  let bytes = 0
  try {
    for await (const chunk of createReadStream(path, {highWaterMark: 2 ** 20})) {
      hash.update(chunk)
      bytes += chunk.length
    }
  } catch (error) {
    throw unreadable(path, error)
  }
  return {bytes, sha256: hash.digest('hex')}
}
