import {createHash} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {BadInput, Cancelled} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
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
      const one = createHash('sha256')
      try {
        for await (const chunk of createReadStream(file, {highWaterMark: 2 ** 20}) as AsyncIterable<Buffer>) {
          if (signal.aborted) throw new Cancelled()
          one.update(chunk)
          bytes += chunk.length
        }
      } catch (error) {
        if (error instanceof Cancelled) throw error
        const {code = error} = error as NodeJS.ErrnoException
        throw new BadInput(`${printable(file)}: cannot be read (${code}); copy it again or mend its permissions`)
      }
      all.update(`${stem} ${one.digest('hex')}\n`)
    }
  }
  return {hash: all.digest('hex'), bytes}
}
