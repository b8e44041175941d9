import type {Samples} from '../base/units.ts'
import type {Band, ReadInto, ResampleRangeInto} from './polyphase.ts'
import {streamResampler} from './resample.ts'
import type {Sound} from './sound/sound.ts'
import {emptySpectrum, RealFft, type Spectrum, sqrtHann} from './spectrum.ts'

/** Up to this part of the model's Nyquist frequency its stems are taken at their word. */
export const TRUSTED = 0.9
/** What folds over lands above TRUSTED, where the stems' spectra are not looked at: half the filter does. */
const TRUSTED_BAND: Band = {pass: TRUSTED, stop: 2 - TRUSTED, rejection: 80}

/**
 * Spectra of a mix's channels and of the model's stems over the same stretch of time and on the same bins: the stems are
 * brought to the mix's rate as they are needed, so only one frame of them exists.
 */
export class StemFrames {
  readonly fft: RealFft
  readonly window: Float64Array
  readonly mix: Spectrum[] // [channel], of the frame last read
  readonly stems: Spectrum[] // [stem]
  private readonly channels: readonly ReadInto[]
  private readonly ranges: ResampleRangeInto[]
  private readonly frame: Float64Array
  private readonly stretches: Float32Array[] // [stem][sample]
  private last: Samples = Number.NEGATIVE_INFINITY

  /** A channel of `stems` is a stem. */
  constructor(mix: Sound, stems: Sound, size: Samples) {
    this.fft = new RealFft(size)
    this.window = sqrtHann(size)
    this.channels = mix.channels
    this.mix = mix.channels.map(() => emptySpectrum(size))
    this.stems = stems.channels.map(() => emptySpectrum(size))
    const toMix = streamResampler(stems.sampleRate, mix.sampleRate, TRUSTED_BAND)
    this.ranges = stems.channels.map(read => toMix(read, stems.length))
    this.frame = new Float64Array(size)
    this.stretches = stems.channels.map(() => new Float32Array(size))
  }

  /** Reads the frame that begins at sample `start` of the mix. */
  read(start: Samples): void {
    const {fft, window, frame} = this
    // Frames overlap: what the last one already brought to this rate need not be computed again.
    const kept = start >= this.last ? Math.max(0, this.last + frame.length - start) : 0
    this.channels.forEach((read, c) => {
      read(frame, start)
      for (let i = 0; i < frame.length; i++) frame[i] = frame[i]! * window[i]!
      fft.forwardInto(this.mix[c]!, frame)
    })
    this.ranges.forEach((rangeInto, n) => {
      const stretch = this.stretches[n]!
      if (kept > 0) stretch.copyWithin(0, frame.length - kept)
      rangeInto(stretch.subarray(kept), start + kept)
      for (let i = 0; i < frame.length; i++) frame[i] = stretch[i]! * window[i]!
      fft.forwardInto(this.stems[n]!, frame)
    })
    this.last = start
  }
}
