import {createHash} from 'node:crypto'
import {hashFile} from '../../base/hash-file.ts'
import {STEMS} from '../../base/stems.ts'
import type {Track} from './track.ts'

/** What a track is, whatever it is called and wherever it lies: SHA-256 over its files' bytes and which stem each is of. */
export type TrackData = {readonly hash: string; readonly bytes: number}

/** Reads every file of the track. Throws BadInput that names a file that cannot be read, and Cancelled. */
export const hashTrack = async (track: Track, signal: AbortSignal): Promise<TrackData> => {
  const all = createHash('sha256')
  let bytes = 0
  for (const stem of STEMS) {
    for (const file of track.files[stem]) {
      const one = await hashFile(file, {signal})
      all.update(`${stem} ${one.sha256}\n`)
      bytes += one.bytes
    }
  }
  return {hash: all.digest('hex'), bytes}
}
