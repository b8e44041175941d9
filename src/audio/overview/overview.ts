import type {Hertz, Samples} from '../../base/units.ts'
import {melBands, mergeInto} from '../dsp/mel-bands.ts'
import {emptySpectrum, RealFft} from '../dsp/spectrum.ts'
import {type Sound, soundOf} from '../sound/sound.ts'

/** Columns of peaks in a clip's overview; a screen shows fewer and merges them. */
export const PEAK_COLUMNS = 4096
/** Columns and bands of the spectra in a clip's overview. */
export const SPECTRUM_COLUMNS = 1024
export const BANDS = 48

/** What a sound looks like at a glance, evenly over its whole length, channels folded together. */
export type Overview = {
  /** [column][min, max], −1 … 1 at full scale; of all channels the extremes. */
  readonly peaks: Float32Array
  /** [column][band], low to high from 40 Hz to 11 kHz on a mel scale; 0 is −90 dB or less, 255 is 0 dB. */
  readonly spectra: Uint8Array
}

export type OverviewSize = {readonly columns: number; readonly spectrumColumns: number}

const WHOLE: OverviewSize = {columns: PEAK_COLUMNS, spectrumColumns: SPECTRUM_COLUMNS}

/** The overview of channels that are all of one length; a clip's own size unless another is asked for. */
export const overviewOf = (channels: readonly Float32Array[], sampleRate: Hertz, size = WHOLE): Overview => {
  const steps = drawOverview(soundOf({sampleRate, channels: [...channels]}), size)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/**
 * The overview of a sound of any length, a few milliseconds at a time, for a caller that must stay responsive. Throws what
 * reading throws.
 */
export function* drawOverview(sound: Sound, {columns, spectrumColumns} = WHOLE): Generator<void, Overview> {
  const peaks = new Float32Array(2 * columns)
  yield* drawPeaks(peaks, sound)
  const spectra = new Uint8Array(spectrumColumns * BANDS)
  const draw = spectrumDrawer(sound, spectrumColumns)
  for (let column = 0; column < spectrumColumns; column++) {
    draw(spectra.subarray(column * BANDS, (column + 1) * BANDS), column)
    if (column % SPECTRA_PER_STEP === 0) yield
  }
  return {peaks, spectra}
}

/** Samples of all channels that are looked at in one step. */
const SAMPLES_PER_STEP = 2 ** 18
/** Samples of a channel that are read at once. */
const PIECE: Samples = 8192
const SPECTRA_PER_STEP = 8

/** [column][min, max] of all channels. With more columns than samples, neighbouring columns share a sample. */
function* drawPeaks(peaks: Float32Array, {channels, length}: Sound): Generator<void> {
  if (length === 0) return
  const columns = peaks.length / 2
  const scratch = new Float64Array(PIECE)
  let seen = 0
  for (let column = 0; column < columns; column++) {
    const start = Math.floor((column * length) / columns)
    const end = Math.max(start + 1, Math.floor(((column + 1) * length) / columns))
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let at = start; at < end; at += PIECE) {
      const piece = scratch.subarray(0, Math.min(PIECE, end - at))
      for (const readInto of channels) {
        readInto(piece, at)
        for (let i = 0; i < piece.length; i++) {
          const value = piece[i]!
          if (value < low) low = value
          if (value > high) high = value
        }
      }
      seen += piece.length * channels.length
      if (seen < SAMPLES_PER_STEP) continue
      seen = 0
      yield
    }
    peaks[2 * column] = low
    peaks[2 * column + 1] = high
  }
}

/** Peaks of one channel as in an overview, [column][min, max]. */
export const peaksOf = (x: Float32Array, columns: number): Float32Array => {
  const peaks = new Float32Array(2 * columns)
  for (const _ of drawPeaks(peaks, soundOf({sampleRate: 1, channels: [x]})));
  return peaks
}

/** What one frame hears; near it, so that the size is a power of two. */
const FRAME_SECONDS = 0.046
/** A column longer than so many frames is heard in so many places. */
const MOST_FRAMES = 8

/**
 * Writes the bands of one column: the mean power of frames spread evenly over it, and of the channels, in dB of a sine at
 * full scale.
 */
const spectrumDrawer = (
  {channels, length, sampleRate}: Sound,
  columns: number,
): ((bands: Uint8Array, column: number) => void) => {
  const size = 2 ** Math.max(6, Math.round(Math.log2(FRAME_SECONDS * sampleRate)))
  const frames = Math.min(MOST_FRAMES, Math.max(1, Math.round(length / columns / size)))
  const fft = new RealFft(size)
  const frame = new Float64Array(size)
  const spectrum = emptySpectrum(size)
  const hann = Float64Array.from({length: size}, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size))
  const places = melBands({size, sampleRate, bands: BANDS})
  const power = new Float64Array(BANDS)
  // A sine of amplitude 1 has Σ|X|² = ¼·N·Σw² in its half of the spectrum, and Σw² of a Hann window is ⅜·N.
  const fullScale = 0.25 * size * 0.375 * size * frames * Math.max(1, channels.length)
  return (bands, column) => {
    power.fill(0)
    for (let f = 0; f < frames; f++) {
      const centre = ((column + (f + 0.5) / frames) * length) / columns
      for (const readInto of channels) {
        readInto(frame, Math.round(centre) - size / 2)
        for (let n = 0; n < size; n++) frame[n] = frame[n]! * hann[n]!
        fft.forwardInto(spectrum, frame)
        mergeInto(power, spectrum, places)
      }
    }
    for (let band = 0; band < BANDS; band++) bands[band] = shadeOf(power[band]! / fullScale)
  }
}

const FLOOR = -90

/** 0 dB → 255, −90 dB → 0. */
const shadeOf = (power: number): number => {
  if (power <= 0) return 0
  return Math.max(0, Math.min(255, Math.round(255 * (1 - (10 * Math.log10(power)) / FLOOR))))
}
