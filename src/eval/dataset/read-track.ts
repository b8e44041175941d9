import {decodeFile} from '../../audio/files/decode.ts'
import {STEMS} from '../../base/stems.ts'
import type {Hertz, Samples, Seconds} from '../../base/units.ts'
import {modelMono} from '../../runner/work/model-mono.ts'
import type {Note, Track} from './track.ts'

/** A track's stems as a model hears them: mono, of one rate and one length. */
export type TrackSound = {
  /** [stem][sample] */
  readonly stems: readonly Float32Array[]
  /** Their sum, [sample]. */
  readonly mix: Float32Array
  readonly seconds: Seconds
  readonly notes: readonly Note[]
}

const addInto = (sum: Float32Array, x: Float32Array): Float32Array => {
  for (let i = 0; i < x.length; i++) sum[i] = sum[i]! + x[i]!
  return sum
}

const padded = (x: Float32Array, length: Samples): Float32Array => {
  if (x.length === length) return x
  const out = new Float32Array(length)
  out.set(x)
  return out
}

/** Two files of one length may differ by a sample once they were resampled from different rates. */
const ROUNDING: Samples = 1

/**
 * Decodes a track: channels are averaged, everything is brought to `rate`, the files of a stem are summed, and shorter
 * stems are followed by silence; the notes say which of this was done. Throws BadInput that begins with the file, Cancelled.
 */
export const readTrack = async (track: Track, rate: Hertz, signal: AbortSignal): Promise<TrackSound> => {
  const told = new Map<string, Note>()
  const tell = (note: Note): unknown => told.set(`${note.stem} ${note.what}`, note)
  track.notes.forEach(tell)
  const rows: Float32Array[] = []
  for (const stem of STEMS) {
    let sum: Float32Array = new Float32Array(0)
    for (const file of track.files[stem]) {
      const audio = await decodeFile(file, {signal})
      const {sampleRate, channels} = audio
      if (channels.length > 1) tell({stem, what: `of ${channels.length} channels, folded to mono`})
      if (sampleRate !== rate) tell({stem, what: `at ${sampleRate} Hz, resampled to ${rate} Hz`})
      const row = await modelMono(rate, audio, signal)
      // A mono file's own samples may come back, and they are ours; so is a sum that is long enough.
      sum = row.length > sum.length ? addInto(row, sum) : addInto(sum, row)
    }
    rows.push(sum)
  }
  const length = Math.max(...rows.map(row => row.length))
  for (const [n, stem] of STEMS.entries())
    if (rows[n]!.length > 0 && rows[n]!.length + ROUNDING < length)
      tell({stem, what: 'shorter than the longest stem, padded with silence'})
  const stems = rows.map(row => padded(row, length))
  const mix = stems.reduce(addInto, new Float32Array(length))
  return {stems, mix, seconds: length / rate, notes: [...told.values()]}
}
