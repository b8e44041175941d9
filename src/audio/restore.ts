import type {Hertz} from '../base/units.ts'
import {type Audio, sampleCount} from './audio.ts'
import {peak} from './levels.ts'
import {findPlacement} from './placement.ts'
import {SoftMasks} from './soft-masks.ts'
import {addInto, emptySpectrum, frameCount, frameStart, type Spectrum, synthesisWindow} from './spectrum.ts'
import {StemFrames, TRUSTED} from './stem-frames.ts'

/** Longest window; the power of two below it lasts 46–93 ms. */
const WINDOW_SECONDS = 0.093
/** The stems' energies may add up to this many times the mix's in a frame: more is no cancellation but invention. */
const MOST_OVER_MIX = 10

const FRAMES_PER_STEP = 32

/**
 * Brings the model's mono stems [stem][sample] at `modelRate` to the rate, channels and length of the mix they were
 * separated from. Their sum is the mix to float precision. A mix that already is mono at `modelRate` gets the stems
 * themselves, each with an equal share of what they lack of the mix.
 *
 * In every bin and channel a stem is the model's, placed in that channel (placement.ts), plus a soft mask's share of what
 * the model does not explain; above the model's band the masks do it all (soft-masks.ts). Beside the result it holds a few
 * frames.
 * @throws RangeError without stems.
 */
export function restoreStems(mix: Audio, stems: readonly Float32Array[], modelRate: Hertz): Audio[] {
  const steps = restoring(mix, stems, modelRate)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** `restoreStems` a fraction of a second at a time: yields how much is done, 0–1, and returns the stems. */
export function* restoring(mix: Audio, stems: readonly Float32Array[], modelRate: Hertz): Generator<number, Audio[]> {
  if (stems.length === 0) throw new RangeError('there must be at least one stem to restore')
  const length = sampleCount(mix)
  const out = stems.map(() => mix.channels.map(() => new Float32Array(length))) // [stem][channel][sample]
  if (mix.sampleRate === modelRate && mix.channels.length === 1) projectInto(out, mix.channels[0]!, stems)
  else if (mix.channels.some(channel => peak(channel) > 0)) yield* shareInto(out, mix, {stems, modelRate})
  return out.map(channels => ({sampleRate: mix.sampleRate, channels}))
}

/** The nearest stems that sum to the mix: each takes an equal share of what is missing. */
function projectInto(out: readonly Float32Array[][], mix: Float32Array, stems: readonly Float32Array[]): void {
  for (let i = 0; i < mix.length; i++) {
    let missing = mix[i]!
    for (const stem of stems) missing -= stem[i] ?? 0
    for (const [n, stem] of stems.entries()) out[n]![0]![i] = (stem[i] ?? 0) + missing / stems.length
  }
}

type Model = {stems: readonly Float32Array[]; modelRate: Hertz}

/** The last stem is what the others leave of the mix: masks sum to 1, so that is what its own mask would give. */
function* shareInto(out: readonly Float32Array[][], mix: Audio, {stems, modelRate}: Model): Generator<number, void> {
  const size = 2 ** Math.floor(Math.log2(Math.max(64, mix.sampleRate * WINDOW_SECONDS)))
  const grid = {size, hop: size / 2}
  const length = sampleCount(mix)
  const topBin = Math.floor((TRUSTED * Math.min(modelRate, mix.sampleRate) * size) / 2 / mix.sampleRate)
  const frames = new StemFrames(mix, stems, {modelRate, size})
  const placement = yield* findPlacement(frames, length, topBin)
  const masks = new SoftMasks(frames, topBin)
  const window = synthesisWindow(grid)
  const frame = new Float64Array(size)
  const spectrum = emptySpectrum(size)
  const count = frameCount(length, grid)
  for (let f = 0; f < count; f++) {
    if (f % FRAMES_PER_STEP === 0) yield f / count
    const start = frameStart(f, grid)
    frames.read(start)
    holdBack(frames)
    for (const c of mix.channels.keys()) {
      masks.update(frames, placement, c)
      for (let n = 0; n + 1 < stems.length; n++) {
        masks.shareInto(spectrum, frames, {placement, c, n})
        frames.fft.inverseInto(frame, spectrum)
        addInto(out[n]![c]!, frame, start, window)
      }
    }
  }
  for (const [c, channel] of mix.channels.entries())
    leaveInto(
      out.at(-1)![c]!,
      channel,
      out.slice(0, -1).map(stem => stem[c]!),
    )
}

function leaveInto(last: Float32Array, mix: Float32Array, others: readonly Float32Array[]): void {
  for (let i = 0; i < last.length; i++) {
    let sum = 0
    for (const other of others) sum += other[i]!
    last[i] = mix[i]! - sum
  }
}

/** Where the mix is silent or nearly so, stems that cancel each other must not be heard one by one. */
function holdBack({mix, stems}: StemFrames): void {
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

function energy({re, im}: Spectrum): number {
  let sum = 0
  for (let k = 0; k < re.length; k++) sum += re[k]! * re[k]! + im[k]! * im[k]!
  return sum
}
