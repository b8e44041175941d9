import {describe, expect, it} from 'vitest'
import {chroma, chromaAgreement} from '../../../src/audio/features/chroma.ts'
import {clicks} from '../../eval/music/sounds.ts'
import {tune} from './notes.ts'

const loudest = (frame: Float64Array): number => frame.indexOf(Math.max(...frame))
const semitones = (pitches: readonly number[], by: number): number[] => pitches.map(pitch => pitch * 2 ** (by / 12))

describe('chroma', () => {
  it.each([
    [440, 0],
    [880, 0],
    [55, 0],
    [43.65, 8],
    [466.16, 1],
    [261.63, 3],
  ])('hears %d Hz as pitch class %i', (pitch, expected) => {
    const sine = Float32Array.from({length: 22_050}, (_, i) => 0.1 * Math.sin((2 * Math.PI * pitch * i) / 22_050))
    const frames = chroma(sine)
    expect(frames.length).toBeGreaterThan(1)
    for (const frame of frames) expect(loudest(frame)).toBe(expected)
  })

  it('is 0 for silence, and nothing for less than a frame', () => {
    expect(chroma(new Float32Array(22_050)).every(frame => frame.every(value => value === 0))).toBe(true)
    expect(chroma(new Float32Array(8191))).toHaveLength(0)
  })
})

describe('chroma agreement', () => {
  const pitches = [110, 146.83, 164.81, 123.47]
  const own = chroma(tune({period: 1, pitches}))

  it('of a tune with itself is 1, however loud, and nearly 1 an octave higher', () => {
    expect(chromaAgreement(own, own)).toBeCloseTo(1, 10)
    expect(chromaAgreement(own, chroma(tune({period: 1, pitches, gain: 0.01})))).toBeCloseTo(1, 4)
    expect(chromaAgreement(own, chroma(tune({period: 1, pitches: semitones(pitches, 12)})))!).toBeGreaterThan(0.9)
  })

  it('of a tune that is a tritone off is below 0, and of the same notes at other times smaller', () => {
    expect(chromaAgreement(own, chroma(tune({period: 1, pitches: semitones(pitches, 6)})))!).toBeLessThan(0)
    expect(chromaAgreement(own, chroma(tune({period: 1, pitches: pitches.toReversed()})))!).toBeLessThan(0.7)
  })

  it('of clicks with a tune says little, and of silence nothing', () => {
    expect(Math.abs(chromaAgreement(own, chroma(clicks(0.5, {seconds: 6})))!)).toBeLessThan(0.2)
    expect(chromaAgreement(own, chroma(new Float32Array(6 * 22_050)))).toBeUndefined()
    expect(chromaAgreement([], [])).toBeUndefined()
  })
})
