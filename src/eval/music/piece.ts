import {createHash} from 'node:crypto'
import {ANALYSIS_RATE} from '../../audio/features/analysis-rate.ts'
import {SOUNDING_HOP, soundingCounter} from '../../audio/features/sounding.ts'
import {BadInput} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import type {Samples, Seconds} from '../../base/units.ts'
import {readTrack} from '../dataset/read-track.ts'
import type {Note, Track} from '../dataset/track.ts'

/** The part of a track that is measured. */
export type Piece = {
  readonly track: string
  readonly start: Seconds
  /** [stem][sample] at 22,050 Hz, mono. */
  readonly stems: readonly Float32Array[]
  readonly notes: readonly Note[]
  /** SHA-256 over the samples. */
  readonly hash: string
}

const SHORTEST: Seconds = 2

type Place = {readonly start: Samples; readonly fullness: number}

/**
 * Where `length` samples of a track are fullest, over all stems, in windows of 4 s that are not silent; among equals nearest
 * the middle.
 */
const fullestPlace = (stems: readonly Float32Array[], length: Samples): Place => {
  const spare = stems[0]!.length - length
  const counters = stems.map(soundingCounter)
  let best = {start: 0, fullness: -1, aside: Number.POSITIVE_INFINITY}
  for (let start = 0; start <= spare; start += SOUNDING_HOP) {
    const fullness = counters.reduce((sum, count) => sum + count(start, start + length), 0)
    const found = {start, fullness, aside: Math.abs(start - spare / 2)}
    if (found.fullness > best.fullness || (found.fullness === best.fullness && found.aside < best.aside)) best = found
  }
  return best
}

/**
 * The fullest `seconds` of a track, or all of it when it is shorter. Throws BadInput for a file that cannot be read, less
 * than 2 s and for silence, and Cancelled.
 */
export const readPiece = async (track: Track, seconds: Seconds, signal: AbortSignal): Promise<Piece> => {
  const sound = await readTrack(track, ANALYSIS_RATE, signal)
  const fault = (what: string): BadInput => new BadInput(`${printable(track.name)}: ${what}; leave the track out`)
  if (sound.seconds < SHORTEST) throw fault(`lasts ${sound.seconds.toFixed(2)} s, expected at least ${SHORTEST} s`)
  const length = Math.min(Math.round(seconds * ANALYSIS_RATE), sound.mix.length)
  const {start, fullness} = fullestPlace(sound.stems, length)
  const stems = sound.stems.map(stem => stem.slice(start, start + length))
  if (fullness === 0) throw fault('is silent throughout, expected sound')
  const hash = createHash('sha256')
  for (const stem of stems) hash.update(new Uint8Array(stem.buffer, stem.byteOffset, stem.byteLength))
  return {track: track.name, start: start / ANALYSIS_RATE, stems, notes: sound.notes, hash: hash.digest('hex')}
}
