import type {Hertz, Samples} from '../../base/units.ts'
import {toMel} from './mel.ts'
import type {Spectrum} from './spectrum.ts'

const LOWEST: Hertz = 40
const HIGHEST: Hertz = 11_000

/** For every bin of a spectrum the band that gets a part of it, and how much; the next band gets the rest. */
export type BandPlaces = {
  /** −1 outside of all bands. */
  readonly band: Int16Array
  readonly share: Float64Array
}

type Grid = {readonly size: Samples; readonly sampleRate: Hertz; readonly bands: number}

/**
 * Bands from 40 Hz to 11 kHz, evenly spaced on the mel scale, each a triangle that ends where its neighbours peak: what
 * lies between is shared out, so that no power is lost or counted twice.
 */
export const melBands = ({size, sampleRate, bands}: Grid): BandPlaces => {
  const bins = size / 2 + 1
  const band = new Int16Array(bins).fill(-1)
  const share = new Float64Array(bins)
  const [low, high] = [toMel(LOWEST), toMel(HIGHEST)]
  for (let k = 0; k < bins; k++) {
    const mel = toMel((k * sampleRate) / size)
    if (mel < low || mel > high) continue
    const place = Math.min(bands - 1, Math.max(0, ((mel - low) / (high - low)) * bands - 0.5))
    band[k] = Math.floor(place)
    share[k] = 1 - (place - Math.floor(place))
  }
  return {band, share}
}

/** Adds a spectrum's power to its bands. */
export const mergeInto = (power: Float64Array, {re, im}: Spectrum, {band, share}: BandPlaces): void => {
  for (let k = 0; k < band.length; k++) {
    const b = band[k]!
    if (b < 0) continue
    const size = re[k]! * re[k]! + im[k]! * im[k]!
    power[b] = power[b]! + share[k]! * size
    if (share[k]! < 1) power[b + 1] = power[b + 1]! + (1 - share[k]!) * size
  }
}
