import type {Samples} from '../../base/units.ts'
import type {Audio} from '../audio.ts'
import type {ReadInto} from '../dsp/polyphase.ts'
import {addInto, emptySpectrum, frameCount, frameStart, type Spectrum, synthesisWindow} from '../dsp/spectrum.ts'
import type {Sound} from '../sound/sound.ts'
import {findShares} from './find-shares.ts'
import {StemFrames, TRUSTED} from './stem-frames.ts'

/** Longest window; the power of two below it lasts 23–47 ms: at twice that there is more pre-echo and a blurred image. */
const WINDOW_SECONDS = 0.047
/** The stems' energies may add up to this many times the mix's in a frame: more is no cancellation but invention. */
const MOST_OVER_MIX = 10

const FRAMES_PER_STEP = 32
const STRETCH: Samples = 2 ** 16

/** Restored stems from sample `at` of the mix on, [stem][channel][sample]. What comes next is written over the arrays. */
export type Restored = {readonly at: Samples; readonly stems: readonly (readonly Float32Array[])[]}

/** Puts a stretch into its place. */
export const keepInto = (out: readonly Audio[], {at, stems}: Restored): void => {
  for (const [n, {channels}] of out.entries())
    for (const [c, channel] of channels.entries()) channel.set(stems[n]![c]!, at)
}

/**
 * Brings the model's stems, a channel each, to the rate, channels and length of the mix they were separated from. Their sum
 * is the mix to float precision. A mix that already is mono at the stems' rate gets the stems themselves, each with an
 * equal share of what they lack of the mix.
 *
 * In every bin and channel a stem is the model's, placed in that channel (placement.ts), plus a share of what the model does
 * not explain: a soft mask's (soft-masks.ts), or in stereo what the places of all stems say (stereo-shares.ts). Above the
 * model's band the masks do it all.
 *
 * Yields the stems from the first sample to the last, some seconds at a time, and before them stretches of no samples while
 * nothing is ready. Holds one stretch and a few frames, whatever the length.
 * Throws RangeError without stems.
 */
export function* restoring(mix: Sound, stems: Sound): Generator<Restored, void> {
  if (stems.channels.length === 0) throw new RangeError('there must be at least one stem to restore')
  if (mix.sampleRate === stems.sampleRate && mix.channels.length === 1) yield* projecting(mix, stems)
  else yield* sharing(mix, stems)
}

/** The nearest stems that sum to the mix: each takes an equal share of what is missing. */
function* projecting({length, channels}: Sound, stems: Sound): Generator<Restored, void> {
  const count = stems.channels.length
  const [missing, ...rows] = Array.from({length: 1 + count}, () => new Float64Array(STRETCH))
  const out = rows.map(() => [new Float32Array(STRETCH)])
  for (let at = 0; at < length; at += STRETCH) {
    channels[0]!(missing!, at)
    for (const [n, row] of rows.entries()) stems.channels[n]!(row, at)
    for (let i = 0; i < STRETCH; i++) {
      for (const row of rows) missing![i] = missing![i]! - row[i]!
      for (const [n, row] of rows.entries()) out[n]![0]![i] = row[i]! + missing![i]! / count
    }
    yield {at, stems: firstOf(out, length - at)}
  }
}

/** The last stem is what the others leave of the mix: masks sum to 1, so that is what its own mask would give. */
function* sharing(mix: Sound, stems: Sound): Generator<Restored, void> {
  const size = 2 ** Math.floor(Math.log2(Math.max(64, mix.sampleRate * WINDOW_SECONDS)))
  const grid = {size, hop: size / 2}
  const topBin = Math.floor((TRUSTED * Math.min(stems.sampleRate, mix.sampleRate) * size) / 2 / mix.sampleRate)
  const frames = new StemFrames(mix, stems, size)
  const looking = findShares(frames, mix.length, topBin)
  const nothing = stems.channels.map(() => mix.channels.map(() => new Float32Array(0)))
  let found = looking.next()
  for (; !found.done; found = looking.next()) yield {at: 0, stems: nothing}
  const shares = found.value
  const window = synthesisWindow(grid)
  const frame = new Float64Array(size)
  const spectrum = emptySpectrum(size)
  const count = frameCount(mix.length, grid)
  // From sample `at` on: what is ready, and half a frame that the next one adds to.
  const out = stems.channels.map(() => mix.channels.map(() => new Float32Array((FRAMES_PER_STEP + 1) * grid.hop)))
  let at = 0
  for (let f = 0; f < count; f++) {
    const start = frameStart(f, grid)
    frames.read(start)
    holdBack(frames)
    for (const c of mix.channels.keys()) {
      shares.update(frames, c)
      for (let n = 0; n + 1 < out.length; n++) {
        shares.shareInto(spectrum, frames, {c, n})
        frames.fft.inverseInto(frame, spectrum)
        addInto(out[n]![c]!, frame, start - at, window)
      }
    }
    const last = f + 1 === count
    if (!last && (f + 1) % FRAMES_PER_STEP > 0) continue
    const ready = (last ? mix.length : start + grid.hop) - at
    const stretch = firstOf(out, ready)
    for (const [c, read] of mix.channels.entries()) leaveInto(stretch, {c, read, at})
    yield {at, stems: stretch}
    for (const channel of out.flat()) channel.copyWithin(0, ready).fill(0, channel.length - ready)
    at += ready
  }
}

const firstOf = (out: readonly Float32Array[][], samples: Samples): Float32Array[][] =>
  out.map(channels => channels.map(channel => channel.subarray(0, samples)))

const leaveInto = (out: readonly Float32Array[][], {c, read, at}: {c: number; read: ReadInto; at: Samples}): void => {
  const last = out.at(-1)![c]!
  const mix = new Float64Array(last.length)
  read(mix, at)
  for (let i = 0; i < last.length; i++) {
    let sum = 0
    for (let n = 0; n + 1 < out.length; n++) sum += out[n]![c]![i]!
    last[i] = mix[i]! - sum
  }
}

/** Where the mix is silent or nearly so, stems that cancel each other must not be heard one by one. */
const holdBack = ({mix, stems}: StemFrames): void => {
  const heard = mix.reduce((sum, channel) => sum + energy(channel), 0) / mix.length
  const claimed = stems.reduce((sum, stem) => sum + energy(stem), 0)
  if (claimed <= MOST_OVER_MIX * heard) return
  const scale = Math.sqrt((MOST_OVER_MIX * heard) / claimed)
  for (const {re, im} of stems) {
    for (let k = 0; k < re.length; k++) {
      re[k] = re[k]! * scale
      im[k] = im[k]! * scale
    }
  }
}

const energy = ({re, im}: Spectrum): number => {
  let sum = 0
  for (let k = 0; k < re.length; k++) sum += re[k]! * re[k]! + im[k]! * im[k]!
  return sum
}
