import {describe, expect, it} from 'vitest'
import {energyAbove, imageError, interleaved, musicalNoise, preEcho} from '../../bench/stereo-measures.ts'
import type {Audio} from '../../src/audio/audio.ts'
import {noise} from '../audio/band.ts'

const RATE = 44_100

const random = noise(11)
const hiss = (gain: number, length = RATE): Float32Array => Float32Array.from({length}, () => gain * random())
const stereoOf = (left: Float32Array, right: Float32Array): Audio => ({sampleRate: RATE, channels: [left, right]})
const times = (x: Float32Array, gain: number): Float32Array => x.map(value => gain * value)
const tone = (hertz: number): Float32Array =>
  Float32Array.from({length: RATE}, (_, i) => Math.sin((2 * Math.PI * hertz * i) / RATE))

describe('energyAbove', () => {
  it('tells what lies above a frequency from what lies below', () => {
    const both = energyAbove(stereoOf(tone(1000), tone(15_000)), 0)
    expect(energyAbove(stereoOf(tone(1000), tone(15_000)), 11_025) / both).toBeCloseTo(0.5, 2)
  })
})

describe('imageError', () => {
  it('is nothing for the truth, and the decibels by which a side is louder', () => {
    const x = hiss(0.1)
    const truth = stereoOf(x, times(x, 0.5))
    expect(imageError(truth, truth)).toEqual({level: 0, correlation: 0})
    expect(imageError(stereoOf(x, x), truth).level).toBeCloseTo(6.02, 1)
  })

  it('is how far the correlation of left and right is off', () => {
    const [x, y] = [hiss(0.1), hiss(0.1)]
    expect(imageError(stereoOf(x, y), stereoOf(x, x)).correlation).toBeCloseTo(1, 0)
  })
})

describe('musicalNoise', () => {
  it('is 0 for the truth and grows when only single peaks of its spectrum are left', () => {
    const x = hiss(0.1)
    const truth = stereoOf(x, x)
    expect(musicalNoise(truth, truth)).toBe(0)
    expect(musicalNoise(stereoOf(tone(3000), tone(5000)), truth)).toBeGreaterThan(2)
  })
})

describe('preEcho', () => {
  it('is the error before an onset over the sound after it', () => {
    const x = Float32Array.from({length: RATE}, (_, i) => (i >= RATE / 2 ? 0.5 : 0))
    const early = x.map((value, i) => (i >= RATE / 2 - 0.03 * RATE && i < RATE / 2 ? 0.05 : value))
    expect(preEcho(stereoOf(early, early), stereoOf(x, x))).toBeCloseTo(-20, 0)
    expect(preEcho(stereoOf(x, x), stereoOf(x, x))).toBeLessThan(-80)
  })

  it('is not to be had where nothing begins', () => {
    const x = tone(440)
    expect(preEcho(stereoOf(x, x), stereoOf(x, x))).toBeUndefined()
  })
})

describe('interleaved', () => {
  it('is the channels sample by sample', () => {
    expect([...interleaved(stereoOf(Float32Array.of(1, 2), Float32Array.of(3, 4)))]).toEqual([1, 3, 2, 4])
  })
})
