import type {Hertz, Samples} from '../base/units.ts'
import type {Audio} from './audio.ts'
import type {Band, ResampleRangeInto} from './polyphase.ts'
import {resampler} from './resample.ts'
import {cutInto, emptySpectrum, RealFft, type Spectrum, sqrtHann} from './spectrum.ts'

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
  private readonly channels: readonly Float32Array[]
  private readonly ranges: ResampleRangeInto[]
  private readonly frame: Float64Array
  private readonly stretches: Float32Array[] // [stem][sample]
  private last: Samples = Number.NEGATIVE_INFINITY

  constructor(mix: Audio, stems: readonly Float32Array[], {modelRate, size}: {modelRate: Hertz; size: Samples}) {
    this.fft = new RealFft(size)
    this.window = sqrtHann(size)
    this.channels = mix.channels
    this.mix = mix.channels.map(() => emptySpectrum(size))
    this.stems = stems.map(() => emptySpectrum(size))
    this.ranges = stems.map(stem => resampler(stem, modelRate, mix.sampleRate, TRUSTED_BAND))
    this.frame = new Float64Array(size)
    this.stretches = stems.map(() => new Float32Array(size))
  }

  /** Reads the frame that begins at sample `start` of the mix. */
  read(start: Samples): void {
    const {fft, window, frame} = this
    // Frames overlap: what the last one already brought to this rate need not be computed again.
    const kept = start >= this.last ? Math.max(0, this.last + frame.length - start) : 0
    this.channels.forEach((channel, c) => {
      cutInto(frame, channel, start, window)
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
