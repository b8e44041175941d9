import type {Hertz, Seconds} from '../../base/units.ts'
import {cutInto, emptySpectrum, frameCount, frameStart, RealFft, type Spectrum, sqrtHann} from '../dsp/spectrum.ts'
import {ANALYSIS_RATE} from './analysis-rate.ts'
import {melCentres, melFilters} from './mel-filters.ts'
import {PITCH_CLASSES, pitchClass} from './pitch-class.ts'

const ONSETS = {sampleRate: ANALYSIS_RATE, size: 1024, hop: 256, bands: 40}
const HARMONY = {size: 4096, hop: 1024}
/** Bass drums and bass notes begin below it. */
const LOW: Hertz = 220
/** Where harmony lies: below, bins are wider than semitones. */
const PITCHED = {from: 110, to: 2100} as const
/** As in `onsetEnvelope`, but against the highest sample, so that nothing has to be heard twice. */
const LOUD = 1000
const FRAMES_PER_STEP = 64

/** What beats and bars are found in: under 2 KB for a second of sound. */
export type RhythmFrames = {
  /** How strongly something begins, `ONSET_RATE` values a second. */
  readonly all: Float32Array
  /** The same below 220 Hz. */
  readonly low: Float32Array
  /** [frame][pitch class] from A, 21.5 frames a second. */
  readonly chroma: Float32Array
}

export const ONSET_RATE = ANALYSIS_RATE / ONSETS.hop

/** Where in its frame a sound begins that raises it most, measured on clicks: it has hardly come into the window. */
const ONSET = ONSETS.size - 0.75 * ONSETS.hop

/** When what raises a frame's value begins. A frame need not be whole. */
export const onsetTime = (frame: number): Seconds => (frameStart(frame, ONSETS) + ONSET) / ANALYSIS_RATE
/** Inverse of `onsetTime`. */
export const onsetFrame = (time: Seconds): number => (time * ANALYSIS_RATE - ONSET - frameStart(0, ONSETS)) / ONSETS.hop
/** The frame of harmony in whose middle a moment lies. */
export const harmonyFrame = (time: Seconds): number =>
  (time * ANALYSIS_RATE - HARMONY.size / 2 - frameStart(0, HARMONY)) / HARMONY.hop

/**
 * Spectral flux of mono sound at 22,050 Hz, as `onsetEnvelope` has it but in two bands, and its harmony; a few milliseconds
 * at a time, for a caller that must stay responsive. It begins before the sound does, so that what begins with it counts.
 * All 0 for silence.
 */
export function* rhythmFrames(x: Float32Array): Generator<void, RhythmFrames> {
  const frames = frameCount(x.length, ONSETS)
  const [all, low] = [new Float32Array(frames), new Float32Array(frames)]
  const chroma = new Float32Array(frameCount(x.length, HARMONY) * PITCH_CLASSES)
  let top = 0
  for (let i = 0; i < x.length; i++) top = Math.max(top, Math.abs(x[i]!))
  if (!(top > 0)) return {all, low, chroma}
  const hear = spectra(x, ONSETS)
  const rise = riser(LOUD / top)
  for (let f = 0; f < frames; f++) {
    rise(hear(f), all, low, f)
    if (f % FRAMES_PER_STEP === 0) yield
  }
  const listen = spectra(x, HARMONY)
  const addChromaInto = chromaAdder(LOUD / top)
  for (let f = 0; f * PITCH_CLASSES < chroma.length; f++) {
    addChromaInto(chroma.subarray(f * PITCH_CLASSES, (f + 1) * PITCH_CLASSES), listen(f))
    if (f % (FRAMES_PER_STEP / 4) === 0) yield
  }
  return {all, low, chroma}
}

type Grid = {readonly size: number; readonly hop: number}

/** One frame's spectrum after the other, each overwritten by the next. */
const spectra = (x: Float32Array, grid: Grid): ((frame: number) => Spectrum) => {
  const fft = new RealFft(grid.size)
  const window = sqrtHann(grid.size)
  const frame = new Float64Array(grid.size)
  const spectrum = emptySpectrum(grid.size)
  return f => {
    cutInto(frame, x, frameStart(f, grid), window)
    fft.forwardInto(spectrum, frame)
    return spectrum
  }
}

/** A sine of amplitude 1 has this magnitude at its bin, under √Hann: size/π. */
const amplitude = (size: number): number => Math.PI / size

type Rise = (spectrum: Spectrum, all: Float32Array, low: Float32Array, frame: number) => void

/** Mean over the bands of how much log(1 + gain·amplitude) has risen since the frame before. */
const riser = (gain: number): Rise => {
  const filters = melFilters(ONSETS)
  const lows = melCentres(ONSETS).filter(centre => centre < LOW).length
  const before = new Float64Array(ONSETS.bands)
  const scale = gain * amplitude(ONSETS.size)
  return ({re, im}, all, low, f) => {
    for (const [band, {from, weights}] of filters.entries()) {
      let power = 0
      for (let i = 0; i < weights.length; i++) power += weights[i]! * (re[from + i]! ** 2 + im[from + i]! ** 2)
      const level = Math.log1p(scale * Math.sqrt(power))
      const risen = Math.max(0, level - before[band]!)
      all[f]! += risen / ONSETS.bands
      if (band < lows) low[f]! += risen / lows
      before[band] = level
    }
  }
}

const chromaAdder = (gain: number): ((chroma: Float32Array, spectrum: Spectrum) => void) => {
  const bin = ANALYSIS_RATE / HARMONY.size
  const [from, to] = [Math.ceil(PITCHED.from / bin), Math.floor(PITCHED.to / bin)]
  const classes = Uint8Array.from({length: to + 1}, (_, k) => pitchClass(k * bin))
  const scale = gain * amplitude(HARMONY.size)
  return (chroma, {re, im}) => {
    for (let k = from; k <= to; k++) chroma[classes[k]!]! += Math.log1p(scale * Math.sqrt(re[k]! ** 2 + im[k]! ** 2))
  }
}
