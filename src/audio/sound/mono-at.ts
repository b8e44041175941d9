import type {Hertz} from '../../base/units.ts'
import {resampledLength, resampledReader} from '../dsp/resample.ts'
import {monoOf, type Sound} from './sound.ts'

/** The average of a sound's channels at another rate. Nothing is computed before it is read. */
export const monoAt = (rate: Hertz, sound: Sound): Sound => {
  const {length, sampleRate} = sound
  const read = resampledReader(monoOf(sound), length, {from: sampleRate, to: rate})
  return {sampleRate: rate, length: resampledLength(length, sampleRate, rate), channels: [read]}
}
