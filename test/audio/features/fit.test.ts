import {describe, expect, it} from 'vitest'
import {type Fit, fitOf, meanFit} from '../../../src/audio/features/fit.ts'
import {STEMS, type Stem} from '../../../src/base/stems.ts'
import {clicks} from '../../eval/music/sounds.ts'
import {tune} from './notes.ts'

const SECONDS = 6
const silence = new Float32Array(SECONDS * 22_050)
const pitches = [110, 146.83, 164.81, 123.47]
const band: Readonly<Record<Stem, Float32Array>> = {
  bass: tune({period: 0.5, pitches: pitches.map(pitch => pitch / 2)}),
  drums: clicks(0.5, {seconds: SECONDS, offset: 0}),
  guitar: tune({period: 0.5, pitches}),
  piano: tune({period: 0.5, pitches: pitches.map(pitch => 2 * pitch)}),
}
const goes = (stem: Stem, change: Partial<typeof band> = {}, made: readonly Stem[] = [stem]): Fit | undefined => {
  const stems = {...band, ...change}
  return fitOf(
    STEMS.map(name => stems[name]),
    stem,
    made,
  )
}

describe('fit', () => {
  it.each(STEMS)('of a %s that plays with the others is high', stem => {
    expect(goes(stem)!.score).toBeGreaterThan(60)
    expect(goes(stem)!.sounding).toBe(1)
  })

  it('is lower for other notes in step, and lowest out of step', () => {
    const wrong = tune({period: 0.5, pitches: pitches.map(pitch => (pitch / 2) * Math.SQRT2)})
    const late = tune({period: 0.37, pitches: pitches.map(pitch => (pitch / 2) * Math.SQRT2)})
    const [right, notes, tempo] = [goes('bass')!, goes('bass', {bass: wrong})!, goes('bass', {bass: late})!]
    expect(notes.chroma!).toBeLessThan(0)
    expect(Math.min(notes.onsets, right.onsets)).toBeGreaterThan(0.8)
    expect(notes.score).toBeLessThan(right.score)
    expect(tempo.score).toBeLessThan(notes.score - 20)
  })

  it('of drums hears no notes, nor does that of a bass beside drums alone', () => {
    expect(goes('drums')!.chroma).toBeUndefined()
    expect(goes('bass', {guitar: silence, piano: silence}, ['bass', 'guitar', 'piano'])!.chroma).toBeUndefined()
    expect(goes('bass')!.chroma).toBeGreaterThan(0.5)
  })

  it('of a stem that is silent is 0, and of one that falls silent less by as much', () => {
    expect(goes('bass', {bass: silence})).toMatchObject({score: 0, sounding: 0})
    const half = band.bass.slice()
    half.fill(0, 2 * 22_050)
    expect(goes('bass', {bass: half})!.sounding).toBe(0.5)
  })

  it('is against what is given, and where nothing given sounds against the rest of what was made', () => {
    const off = tune({period: 0.37, pitches})
    expect(goes('bass', {guitar: off}, ['bass', 'guitar'])).toEqual(goes('bass', {guitar: silence}, ['bass', 'guitar']))
    expect(goes('bass', {guitar: off}, STEMS)!.score).toBeLessThan(goes('bass', {}, STEMS)!.score)
    const alone = {drums: silence, guitar: silence, piano: silence}
    expect(goes('bass', alone)).toBeUndefined()
    expect(goes('bass', {...alone, piano: band.piano}, ['bass', 'piano'])).toEqual(
      goes('bass', {...alone, piano: band.piano}),
    )
  })

  it('has a mean, in which notes count where there are any', () => {
    const [a, b]: Fit[] = [
      {score: 20, onsets: 0.1, sounding: 1},
      {score: 40, onsets: 0.3, chroma: 0.6, sounding: 0.5},
    ]
    expect(meanFit([a!, b!])).toEqual({score: 30, onsets: 0.2, chroma: 0.6, sounding: 0.75})
    expect(meanFit([])).toBeUndefined()
  })
})
