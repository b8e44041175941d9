import {toMel} from '../../audio/dsp/mel.ts'
import {emptySpectrum, RealFft} from '../../audio/dsp/spectrum.ts'
import type {Hertz, Samples} from '../../base/units.ts'

// The front end of VGGish (Hershey et al. 2017), as published with it: vggish_params.py and mel_features.py.
export const VGGISH_RATE: Hertz = 16_000
export const PATCH = {frames: 96, bands: 64}
const WINDOW: Samples = 400
const HOP: Samples = 160
const FFT = 512
const BAND_EDGES: readonly [Hertz, Hertz] = [125, 7500]
const LOG_OFFSET = 0.01

/** [bin][band]: triangles that are straight on the mel scale, not on that of frequency; the constant part is in none. */
const melWeights = (): Float64Array[] => {
  const [low, high] = BAND_EDGES.map(toMel) as [number, number]
  const edge = (i: number): number => low + ((high - low) * i) / (PATCH.bands + 1)
  return Array.from({length: FFT / 2 + 1}, (_, bin) => {
    const mel = toMel((bin * VGGISH_RATE) / FFT)
    return Float64Array.from({length: PATCH.bands}, (_, band) => {
      const [from, centre, to] = [edge(band), edge(band + 1), edge(band + 2)]
      return bin === 0 ? 0 : Math.max(0, Math.min((mel - from) / (centre - from), (to - mel) / (to - centre)))
    })
  })
}

/**
 * Log-mel patches of mono sound at 16 kHz, each [frame, band] of 0.96 s, one after the other; what is left over is
 * dropped. log(m + 0.01), m the mel-weighted magnitudes of 25 ms under a periodic Hann window every 10 ms.
 */
export const vggishPatches = (x: Float32Array): Float32Array[] => {
  const weights = melWeights()
  const fft = new RealFft(FFT)
  const hann = Float64Array.from({length: WINDOW}, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / WINDOW))
  const frame = new Float64Array(FFT)
  const spectrum = emptySpectrum(FFT)
  const bandsInto = (out: Float32Array, at: number, start: Samples): void => {
    for (let i = 0; i < WINDOW; i++) frame[i] = hann[i]! * x[start + i]!
    fft.forwardInto(spectrum, frame)
    const bands = new Float64Array(PATCH.bands)
    for (const [bin, row] of weights.entries()) {
      const magnitude = Math.hypot(spectrum.re[bin]!, spectrum.im[bin]!)
      for (let band = 0; band < bands.length; band++) bands[band] = bands[band]! + row[band]! * magnitude
    }
    for (const [band, value] of bands.entries()) out[at + band] = Math.log(value + LOG_OFFSET)
  }
  const frames = x.length < WINDOW ? 0 : 1 + Math.floor((x.length - WINDOW) / HOP)
  return Array.from({length: Math.floor(frames / PATCH.frames)}, (_, patch) => {
    const out = new Float32Array(PATCH.frames * PATCH.bands)
    for (let f = 0; f < PATCH.frames; f++) bandsInto(out, f * PATCH.bands, (patch * PATCH.frames + f) * HOP)
    return out
  })
}
