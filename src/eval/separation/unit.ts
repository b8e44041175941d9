import {createHash} from 'node:crypto'
import {programHash} from '../../base/program-hash.ts'
import {seedFor} from '../../base/seed.ts'
import type {TrackData} from '../dataset/data-hash.ts'
import type {Track} from '../dataset/track.ts'
import type {Contender} from './contender.ts'

/** One row's work on one track. */
export type Unit = {
  readonly contender: Contender
  readonly track: Track
  readonly seed: number
  readonly key: string
  /** How much there is to do, in network calls times bytes: only ratios mean anything. */
  readonly work: number
}

/** Whatever changes a result: another program, pack, other settings, another seed, other sound. */
const keyOf = ({identity, sampleRate, system}: Contender, data: TrackData, seed: number): string =>
  createHash('sha256')
    .update(JSON.stringify([programHash(), system.id, identity, sampleRate, seed, data.hash]))
    .digest('hex')

/** Copying and scoring take time as well. */
const CALLS_AT_LEAST = 0.1

export const unitOf = (contender: Contender, {track, data}: {track: Track; data: TrackData}, seed: number): Unit => {
  const own = seedFor(data.hash, seed)
  const work = Math.max(CALLS_AT_LEAST, contender.calls) * data.bytes
  return {contender, track, seed: own, key: keyOf(contender, data, own), work}
}
