import {describe, expect, it} from 'vitest'
import {duration, foldToMono, sampleCount} from '../../../src/audio/audio.ts'
import {fromDecibels, peak, peaks, rms, toDecibels} from '../../../src/audio/dsp/levels.ts'

describe('levels', () => {
  it('of a full-scale sine are 1 at the peak and 1/√2 on average', () => {
    const x = Float32Array.from({length: 1000}, (_, i) => Math.sin((2 * Math.PI * i) / 100))
    expect(peak(x)).toBeCloseTo(1, 6)
    expect(rms(x)).toBeCloseTo(Math.SQRT1_2, 6)
  })

  it('of nothing are 0', () => {
    expect([peak(new Float32Array(0)), rms(new Float32Array(0))]).toEqual([0, 0])
  })

  it('in dB go there and back', () => {
    expect(toDecibels(0.1)).toBeCloseTo(-20, 12)
    expect(toDecibels(0)).toBe(Number.NEGATIVE_INFINITY)
    expect(fromDecibels(Number.NEGATIVE_INFINITY)).toBe(0)
    expect(fromDecibels(toDecibels(0.37))).toBeCloseTo(0.37, 12)
  })
})

describe('peaks', () => {
  it('are the lowest and highest sample of each column, so that no click is lost', () => {
    const x = new Float32Array(1000)
    x[501] = 1
    x[502] = -0.5
    const {min, max} = peaks(x, 10)
    expect(Array.from(max)).toEqual([0, 0, 0, 0, 0, 1, 0, 0, 0, 0])
    expect(Array.from(min)).toEqual([0, 0, 0, 0, 0, -0.5, 0, 0, 0, 0])
  })

  it('may have more columns than samples, or no samples', () => {
    expect(Array.from(peaks(Float32Array.of(1, -1), 4).max)).toEqual([1, 1, -1, -1])
    expect(Array.from(peaks(new Float32Array(0), 2).min)).toEqual([0, 0])
  })
})

describe('audio', () => {
  it('is folded to the average of its channels', () => {
    const of = (...channels: number[][]): number[] =>
      Array.from(foldToMono({sampleRate: 8000, channels: channels.map(c => Float32Array.from(c))}))
    expect(of([1, 0.5])).toEqual([1, 0.5])
    expect(of([1, 0.5], [0, 0.5])).toEqual([0.5, 0.5])
    expect(of([1], [1], [1], [1], [0], [0], [0], [0])).toEqual([0.5])
    expect(of()).toEqual([])
  })

  it('knows how long it is', () => {
    const audio = {sampleRate: 8000, channels: [new Float32Array(4000)]}
    expect([sampleCount(audio), duration(audio)]).toEqual([4000, 0.5])
  })
})
