import type {Samples} from '../../base/units.ts'
import type {Band, ReadInto} from '../dsp/polyphase.ts'
import {streamResampler} from '../dsp/resample.ts'
import {emptySpectrum, RealFft, type Spectrum, sqrtHann} from '../dsp/spectrum.ts'
import type {Sound} from '../sound/sound.ts'

/** Up to this part of the model's Nyquist frequency its stems are taken at their word. */
export const TRUSTED = 0.9
/** What folds over lands above TRUSTED, where the stems' spectra are not looked at: half the filter does. */
const TRUSTED_BAND: Band = {pass: TRUSTED, stop: 2 - TRUSTED, rejection: 80}

/**
 * Spectra of a mix's channels and of the model's stems over the same stretch of time and on the same bins. Where the mix's
 * rate is a power of two times the stems', theirs are of as many samples at their own rate: below TRUSTED that is what the
 * longer frame has, for what leaks over their Nyquist frequency falls off before. At other rates they are brought to the
 * mix's as they are needed, so only one frame of them exists.
 */
export class StemFrames {
  readonly fft: RealFft
  readonly mix: Spectrum[] // [channel], of the frame last read
  readonly stems: Spectrum[] // [stem]; what is above the stems' Nyquist frequency is 0 or nearly so
  private readonly channels: readonly ReadInto[]
  private readonly window: Float64Array
  private readonly frame: Float64Array
  private readonly readStems: (start: Samples) => void

  /** A channel of `stems` is a stem. */
  constructor(mix: Sound, stems: Sound, size: Samples) {
    this.fft = new RealFft(size)
    this.window = sqrtHann(size)
    this.channels = mix.channels
    this.mix = mix.channels.map(() => emptySpectrum(size))
    this.stems = stems.channels.map(() => emptySpectrum(size))
    this.frame = new Float64Array(size)
    const times = mix.sampleRate / stems.sampleRate
    this.readStems =
      Number.isInteger(Math.log2(times)) && times >= 1 ? this.ownRate(stems, times) : this.mixRate(mix, stems)
  }

  /** Reads the frame that begins at sample `start` of the mix, which is a multiple of half a frame. */
  read(start: Samples): void {
    const {fft, window, frame} = this
    for (const [c, read] of this.channels.entries()) {
      read(frame, start)
      for (let i = 0; i < frame.length; i++) frame[i] = frame[i]! * window[i]!
      fft.forwardInto(this.mix[c]!, frame)
    }
    this.readStems(start)
  }

  private ownRate(stems: Sound, times: number): (start: Samples) => void {
    const size = this.fft.size / times
    const fft = new RealFft(size)
    // A frame has `times` as many samples at the mix's rate, each as large.
    const window = sqrtHann(size).map(value => times * value)
    const frame = new Float64Array(size)
    const low = emptySpectrum(size)
    const bins = size / 2
    return start => {
      for (const [n, read] of stems.channels.entries()) {
        read(frame, start / times)
        for (let i = 0; i < size; i++) frame[i] = frame[i]! * window[i]!
        fft.forwardInto(low, frame)
        this.stems[n]!.re.set(low.re.subarray(0, bins))
        this.stems[n]!.im.set(low.im.subarray(0, bins))
      }
    }
  }

  private mixRate(mix: Sound, stems: Sound): (start: Samples) => void {
    const {fft, window, frame} = this
    const toMix = streamResampler(stems.sampleRate, mix.sampleRate, TRUSTED_BAND)
    const ranges = stems.channels.map(read => toMix(read, stems.length))
    const stretches = stems.channels.map(() => new Float32Array(fft.size))
    let last = Number.NEGATIVE_INFINITY
    return start => {
      // Frames overlap: what the last one already brought to this rate need not be computed again.
      const kept = start >= last ? Math.max(0, last + frame.length - start) : 0
      for (const [n, rangeInto] of ranges.entries()) {
        const stretch = stretches[n]!
        if (kept > 0) stretch.copyWithin(0, frame.length - kept)
        rangeInto(stretch.subarray(kept), start + kept)
        for (let i = 0; i < frame.length; i++) frame[i] = stretch[i]! * window[i]!
        fft.forwardInto(this.stems[n]!, frame)
      }
      last = start
    }
  }
}
