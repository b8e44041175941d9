import {resampledReader} from '../../audio/dsp/resample.ts'
import {type Sound, silence} from '../../audio/sound/sound.ts'
import {STEMS, type Stem} from '../../base/stems.ts'
import type {Samples} from '../../base/units.ts'
import {type Given, type Grid, rangesOf} from '../given.ts'
import {spliced} from './splice.ts'

/** A stem that is aligned may end within a range. */
const remadeLength = (known: Sound, stem: Stem, given: Given<Sound>): Samples => {
  const ends = rangesOf(given, stem).map(({to}) => Math.round(to * known.sampleRate))
  return given.align ? Math.max(known.length, ...ends) : known.length
}

/**
 * The four stems that come of given ones and of what the model made, a channel of `made` each: what is given is the very
 * sound that went in, but in its ranges, which every channel has alike. Nothing is computed before it is read.
 */
export const finishedStems = (given: Given<Sound>, made: Sound, {rate, length}: Grid): Sound[] =>
  STEMS.map((stem, n) => {
    const known = given.stems[stem]
    if (!given.make.includes(stem)) return known ?? {sampleRate: rate, length, channels: [silence]}
    const sampleRate = known?.sampleRate ?? rate
    const fresh = resampledReader(made.channels[n]!, made.length, {from: made.sampleRate, to: sampleRate})
    if (!known) return {sampleRate, length, channels: [fresh]}
    const splicing = {sampleRate, length: remadeLength(known, stem, given), ranges: rangesOf(given, stem)}
    return {sampleRate, length: splicing.length, channels: known.channels.map(read => spliced(read, fresh, splicing))}
  })
