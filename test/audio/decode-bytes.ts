import type {Audio} from '../../src/audio/audio.ts'
import {decodeSource} from '../../src/audio/files/decode.ts'
import type {DecodeOptions} from '../../src/audio/files/limits.ts'

/** Decodes bytes in memory as a file of that name. */
export const decodeBytes = async (bytes: Uint8Array, name: string, options: DecodeOptions = {}): Promise<Audio> => {
  const read = async (into: Uint8Array, position: number): Promise<number> => {
    const part = bytes.subarray(position, position + into.length)
    into.set(part)
    return part.length
  }
  return decodeSource({name, size: bytes.length, read}, options)
}
