import type {Hertz} from '../../base/units.ts'
import {fromMel, toMel} from '../dsp/mel.ts'

/** One triangle over the bins from, from + 1 …: the weights that are not 0. */
export type MelFilter = {readonly from: number; readonly weights: Float64Array}

type Bank = {readonly bands: number; readonly size: number; readonly sampleRate: Hertz}

/** Where each band's triangle has its peak, [bands]: evenly spaced on the mel scale strictly between 0 and half the rate. */
export const melCentres = ({bands, sampleRate}: Bank): Hertz[] =>
  Array.from({length: bands}, (_, band) => fromMel(((band + 1) * toMel(sampleRate / 2)) / (bands + 1)))

/**
 * A bank of triangles that are 1 at their own centre and 0 at their neighbours', over the size/2 + 1 bins of an FFT of
 * `size` real samples. Throws RangeError when a band is so narrow that no bin lies in it.
 */
export const melFilters = (bank: Bank): MelFilter[] => {
  const {bands, size, sampleRate} = bank
  const edges = [0, ...melCentres(bank), sampleRate / 2]
  return Array.from({length: bands}, (_, band) => {
    const [low, centre, high] = [edges[band]!, edges[band + 1]!, edges[band + 2]!]
    const from = Math.floor((low * size) / sampleRate) + 1
    const to = Math.ceil((high * size) / sampleRate)
    const weights = Float64Array.from({length: Math.max(0, to - from)}, (_, i) => {
      const frequency = ((from + i) * sampleRate) / size
      return Math.min((frequency - low) / (centre - low), (high - frequency) / (high - centre))
    })
    if (weights.length === 0)
      throw new RangeError(`mel band ${band} holds no bin of an FFT of ${size}; take fewer bands`)
    return {from, weights}
  })
}
