import {melFrames} from '../../audio/features/mel-frames.ts'
import type {Decibels} from '../../base/units.ts'
import {MEL_GRID} from '../log-mel.ts'

/** A sine of full scale is at 0 dB. */
const FLOOR: Decibels = -80

/** What sound at 22,050 Hz is made of on the whole: the mean power in 64 mel bands, in dB. At the floor where too short. */
export const meanSpectrum = (x: Float32Array): Decibels[] => {
  const frames = melFrames(x, MEL_GRID)
  return Array.from({length: MEL_GRID.bands}, (_, band) => {
    const power = frames.reduce((sum, frame) => sum + frame[band]!, 0) / Math.max(1, frames.length)
    return Math.max(FLOOR, 10 * Math.log10(power))
  })
}

const average = (spectra: readonly (readonly Decibels[])[], band: number): Decibels =>
  spectra.reduce((sum, spectrum) => sum + spectrum[band]!, 0) / spectra.length

/** How far the average spectra [band] of two sets [sound][band] lie apart: the mean over bands of the absolute difference. */
export const spectrumDistance = (
  a: readonly (readonly Decibels[])[],
  b: readonly (readonly Decibels[])[],
): Decibels | undefined => {
  const bands = a[0]?.length
  if (bands === undefined || b.length === 0) return undefined
  let sum = 0
  for (let band = 0; band < bands; band++) sum += Math.abs(average(a, band) - average(b, band))
  return sum / bands
}
