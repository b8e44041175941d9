import {createHash} from 'node:crypto'
import {soundingWindows} from '../../audio/features/sounding.ts'
import {BadInput} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import type {Hertz, Samples, Seconds} from '../../base/units.ts'
import {readTrack} from '../dataset/read-track.ts'
import type {Note, Track} from '../dataset/track.ts'

/** What embedders, envelopes and the silence rule hear. */
export const RATE: Hertz = 22_050

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

/** Pieces begin on this grid. */
const GRAIN: Samples = 2 * RATE
const SHORTEST: Seconds = 2

/** How much sounds: over all stems, the windows of 4 s that are not silent. */
const fullness = (stems: readonly Float32Array[], from: Samples, to: Samples): number =>
  stems.reduce((sum, stem) => sum + soundingWindows(stem.subarray(from, to)).filter(Boolean).length, 0)

/** Where `length` samples of a track are fullest, and among equals nearest the middle. */
const bestStart = (stems: readonly Float32Array[], length: Samples): Samples => {
  const spare = stems[0]!.length - length
  let best = {start: 0, fullness: -1, aside: Number.POSITIVE_INFINITY}
  for (let start = 0; start <= spare; start += GRAIN) {
    const found = {start, fullness: fullness(stems, start, start + length), aside: Math.abs(start - spare / 2)}
    if (found.fullness > best.fullness || (found.fullness === best.fullness && found.aside < best.aside)) best = found
  }
  return best.start
}

/**
 * The fullest `seconds` of a track, or all of it when it is shorter. Throws BadInput for a file that cannot be read, less
 * than 2 s and for silence, and Cancelled.
 */
export const readPiece = async (track: Track, seconds: Seconds, signal: AbortSignal): Promise<Piece> => {
  const sound = await readTrack(track, RATE, signal)
  const fault = (what: string): BadInput => new BadInput(`${printable(track.name)}: ${what}; leave the track out`)
  if (sound.seconds < SHORTEST) throw fault(`lasts ${sound.seconds.toFixed(2)} s, expected at least ${SHORTEST} s`)
  const length = Math.min(Math.round(seconds * RATE), sound.mix.length)
  const start = bestStart(sound.stems, length)
  const stems = sound.stems.map(stem => stem.slice(start, start + length))
  if (fullness(stems, 0, length) === 0) throw fault('is silent throughout, expected sound')
  const hash = createHash('sha256')
  for (const stem of stems) hash.update(new Uint8Array(stem.buffer, stem.byteOffset, stem.byteLength))
  return {track: track.name, start: start / RATE, stems, notes: sound.notes, hash: hash.digest('hex')}
}
