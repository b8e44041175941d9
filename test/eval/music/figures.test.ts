import {describe, expect, it} from 'vitest'
import {soundingWindows} from '../../../src/audio/features/sounding.ts'
import {STEMS} from '../../../src/base/stems.ts'
import {openEmbedder} from '../../../src/eval/embed/open-embedder.ts'
import {distanceOf, meanDistance} from '../../../src/eval/music/distances.ts'
import {generatedEmptiness, imputedEmptiness} from '../../../src/eval/music/emptiness.ts'
import {stemFiguresOf} from '../../../src/eval/music/figures.ts'
import {meanSpectrum, spectrumDistance} from '../../../src/eval/music/mean-spectrum.ts'
import {packed, packedPoints, unpacked, unpackedPoints} from '../../../src/eval/music/packed.ts'
import {givenBeside, maskOf, nameOf, subsetsOf} from '../../../src/eval/music/subsets.ts'
import {hiss, RATE} from './sounds.ts'

const figures = async (x: Float32Array) => stemFiguresOf(x, await openEmbedder())

describe('what sounds', () => {
  it('is told for windows of 4 s every 2 s', () => {
    const x = hiss(0.1)
    x.fill(0, 4 * RATE)
    expect(soundingWindows(x)).toEqual([true, true, false, false, false])
  })

  it('of a short sound is told once', () => {
    expect(soundingWindows(hiss(0.1, {seconds: 1}))).toEqual([true])
    expect(soundingWindows(new Float32Array(RATE))).toEqual([false])
    expect(soundingWindows(hiss(0.1, {seconds: 4}))).toEqual([true])
  })
})

describe('emptiness', () => {
  const partly = hiss(0.1)
  partly.fill(0, 4 * RATE)

  it('of what was imputed counts the windows in which only the data sounds', async () => {
    const [full, part, none] = [
      await figures(hiss(0.1)),
      await figures(partly),
      await figures(new Float32Array(12 * RATE)),
    ]
    expect(imputedEmptiness([{made: full, data: full}])).toEqual({empty: 0, of: 5})
    expect(imputedEmptiness([{made: part, data: full}])).toEqual({empty: 3, of: 5})
    expect(imputedEmptiness([{made: none, data: part}])).toEqual({empty: 2, of: 2})
    expect(imputedEmptiness([{made: full, data: none}])).toEqual({empty: 0, of: 0})
  })

  it('of what was generated counts the takes that are silent from end to end', async () => {
    const [full, part, none] = [
      await figures(hiss(0.1)),
      await figures(partly),
      await figures(new Float32Array(12 * RATE)),
    ]
    expect(generatedEmptiness([full, part, none].map(made => ({made, data: full})))).toEqual({empty: 1, of: 3})
  })
})

describe('the spectrum', () => {
  it('of white noise at −20 dB that is 6 dB softer lies 6 dB away', () => {
    const [a, b] = [meanSpectrum(hiss(0.1)), meanSpectrum(hiss(0.1).map(value => value * 10 ** (-6 / 20)))]
    expect(spectrumDistance([a], [b])).toBeCloseTo(6, 4)
  })

  it('of sets is that of their averages: +6 and −6 dB make up for each other', () => {
    const at = (decibels: number) => meanSpectrum(hiss(0.1).map(value => value * 10 ** (decibels / 20)))
    expect(spectrumDistance([at(6), at(-6)], [at(0)])).toBeCloseTo(0, 4)
    expect(spectrumDistance([at(0)], [at(0)])).toBe(0)
  })

  it('of silence lies on the floor, and of nothing there is none', () => {
    expect(meanSpectrum(new Float32Array(RATE)).every(value => value === -80)).toBe(true)
    expect(meanSpectrum(new Float32Array(10)).every(value => value === -80)).toBe(true)
    expect(spectrumDistance([], [meanSpectrum(hiss(0.1))])).toBeUndefined()
    expect(spectrumDistance([meanSpectrum(hiss(0.1))], [])).toBeUndefined()
  })
})

describe('the level', () => {
  it('is the RMS in dB, and moves with a gain', async () => {
    const [a, b] = [await figures(hiss(0.1)), await figures(hiss(0.05))]
    expect(a.level!).toBeCloseTo(-20, 1)
    expect(a.level! - b.level!).toBeCloseTo(20 * Math.log10(2), 4)
    expect((await figures(new Float32Array(12 * RATE))).level).toBeUndefined()
  })
})

describe('distances', () => {
  const set = async (gain: number, seed: number) => {
    const {points} = await figures(hiss(gain, {seed}))
    return points
  }

  it('of a set to itself are 0, and to something louder grow with the gain', async () => {
    const data = [await set(0.1, 1), await set(0.1, 2)]
    const louder = [await set(0.2, 1), await set(0.2, 2)]
    const loudest = [await set(0.4, 1), await set(0.4, 2)]
    expect(distanceOf(data, data)!.made).toBeCloseTo(0, 6)
    // Every one of 64 bands is moved by log₁₀ 4 bels.
    expect(distanceOf(louder, data)!.made).toBeCloseTo(64 * Math.log10(4) ** 2, 1)
    expect(distanceOf(loudest, data)!.made).toBeCloseTo(4 * 64 * Math.log10(4) ** 2, 1)
  })

  it('tell how the data differs from itself, or what stands in the place of what was made', async () => {
    const data = [await set(0.1, 1), await set(0.1, 2)]
    const alone = distanceOf(data, data)!
    expect(alone.halves!).toBeGreaterThan(0)
    expect(alone.halves!).toBeLessThan(1)
    expect(alone.segments).toBe(22)
    const beside = distanceOf(data, data, {shuffled: data, silence: [await set(0.2, 1), []]})!
    expect(beside.shuffled).toBeCloseTo(0, 6)
    expect(beside.silence!).toBeGreaterThan(20)
    expect(beside.halves).toBeUndefined()
  })

  it('need two segments on either side', async () => {
    const data = [await set(0.1, 1)]
    expect(distanceOf([], data)).toBeUndefined()
    expect(distanceOf(data, [data[0]!.slice(0, 1)])).toBeUndefined()
    expect(distanceOf(data, data)!.halves).toBeUndefined()
    expect(distanceOf(data, data, {shuffled: [[]], silence: [[]]})).toEqual({made: expect.closeTo(0, 6), segments: 11})
  })

  it('are averaged over parts only where every part has one', () => {
    const mean = meanDistance([{made: 1, silence: 4, segments: 3}, undefined, {made: 3, segments: 3}])!
    expect(mean).toMatchObject({made: 2, segments: 6})
    expect(mean.silence).toBeUndefined()
    expect(meanDistance([undefined])).toBeUndefined()
  })
})

describe('packed numbers', () => {
  it('come back as they were, to float32', () => {
    expect([...unpacked(packed([1, -2.5, 1e-20]))]).toEqual([1, -2.5, Math.fround(1e-20)])
    const points = [Float64Array.of(1, 2), Float64Array.of(3, 4)]
    expect(unpackedPoints(packedPoints(points), 2)).toEqual(points)
    expect(unpackedPoints(packedPoints([]), 2)).toEqual([])
  })
})

describe('subsets', () => {
  it('are each stem by itself, or the fourteen of the paper in its order', () => {
    expect(subsetsOf('single').map(nameOf)).toEqual([...STEMS])
    const initials = subsetsOf('all').map(subset => subset.map(stem => stem[0]).join(''))
    expect(initials.join(' ')).toBe('b d g p bd bg bp dg dp gp bdg bdp bgp dgp')
    expect(new Set(subsetsOf('all').map(maskOf)).size).toBe(14)
  })

  it('leave the others as given', () => {
    expect(givenBeside(['bass', 'guitar'])).toEqual(['drums', 'piano'])
  })
})
