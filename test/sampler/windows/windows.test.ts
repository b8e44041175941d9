import {describe, expect, it} from 'vitest'
import {BadInput} from '../../../src/base/errors.ts'
import {seededNoise} from '../../../src/sampler/noise.ts'
import {type SampleWindow, sampleLong} from '../../../src/sampler/windows/long.ts'
import {cut, fadeAt, planWindows, type WindowPlan} from '../../../src/sampler/windows/windows.ts'
import {whole} from '../support.ts'

/** The whole that these windows make, [stem, length]. */
const joinAll = (plan: WindowPlan, pieces: readonly Float32Array[]): Promise<Float32Array> => {
  // biome-ignore lint/correctness/useYield: windows that were made beforehand take no steps
  const sampleWindow: SampleWindow = async function* (at) {
    return pieces[at.index]!
  }
  return whole(sampleLong(plan, {sampleWindow}), plan.length)
}

const PLANS = [
  [1, 64, 16],
  [63, 64, 16],
  [64, 64, 16],
  [65, 64, 16],
  [112, 64, 16],
  [113, 64, 16],
  [1000, 64, 0],
  [1000, 64, 1],
  [1000, 64, 16],
  [1000, 64, 32],
  [1000, 64, 50],
  [1000, 64, 63],
  [9999, 256, 85],
] as const

const noise = (size: number, seed: number): Float32Array => {
  const out = new Float32Array(size)
  seededNoise(seed).fillInto(out)
  return out
}

describe.each(PLANS)('windows over %i samples, %i long, sharing %i', (length, window, overlap) => {
  const plan = planWindows(length, window, {overlap})
  const {windows} = plan

  it('cover the input from its first to its last sample with whole windows', () => {
    expect(windows[0]!.start).toBe(0)
    expect(windows.at(-1)!.end).toBe(length)
    for (const {start, end} of windows) expect(end - start).toBe(Math.min(window, length))
  })

  it('share at least the overlap with the one before, and are no more than needed', () => {
    for (const [i, {start}] of windows.entries())
      if (i > 0) expect(windows[i - 1]!.end - start).toBeGreaterThanOrEqual(overlap)
    const fewer = windows.length - 1
    if (fewer > 0) expect(fewer * window - (fewer - 1) * overlap).toBeLessThan(length)
  })

  it('fade inside what two windows share, one fade after the other', () => {
    for (const [i, at] of windows.entries()) {
      if (i === 0) continue
      expect(at.fadeFrom).toBeGreaterThanOrEqual(at.start)
      expect(at.fadeTo).toBeLessThanOrEqual(windows[i - 1]!.end)
      expect(at.fadeFrom).toBeGreaterThanOrEqual(windows[i - 1]!.fadeTo)
    }
  })

  it('fade in the middle of what two windows share, away from the edges of both', () => {
    for (const [i, {start, fadeFrom, fadeTo}] of windows.slice(1).entries())
      expect(Math.abs(fadeFrom - start - (windows[i]!.end - fadeTo))).toBeLessThanOrEqual(1)
  })

  it('weigh every sample by exactly 1 in all', () => {
    const weights = new Float64Array(length)
    for (const [i, at] of windows.entries()) {
      const next = windows[i + 1]
      for (let t = at.start; t < at.end; t++) weights[t]! += Math.min(fadeAt(at, t), 1 - (next ? fadeAt(next, t) : 0))
    }
    expect([...new Set(weights)]).toEqual([1])
  })

  it('give the input back bit for bit when every window is left as it is', async () => {
    const audio = noise(2 * length, 1)
    expect(
      await joinAll(
        plan,
        windows.map(at => cut(audio, plan, at)),
      ),
    ).toEqual(audio)
  })
})

describe('windows', () => {
  it('pad a short input with zeros', () => {
    const plan = planWindows(3, 5, {overlap: 1})
    expect([...cut(Float32Array.of(1, 2, 3, 4, 5, 6), plan, plan.windows[0]!)]).toEqual([1, 2, 3, 0, 0, 4, 5, 6, 0, 0])
  })

  it('cross-fade in a straight line, which keeps the sum of stems', async () => {
    const plan = planWindows(100, 60, {overlap: 20})
    const pieces = [noise(120, 2), noise(120, 3)]
    // Both windows sum to the same mix where they meet.
    const mix = noise(100, 4)
    for (const at of plan.windows)
      for (let t = at.start; t < at.end; t++) {
        const piece = pieces[at.index]!
        piece[60 + t - at.start] = mix[t]! - piece[t - at.start]!
      }
    const output = await joinAll(plan, pieces)
    for (let t = 0; t < 100; t++) expect(Math.abs(output[t]! + output[100 + t]! - mix[t]!)).toBeLessThan(1e-6)
    const [first, second] = plan.windows
    expect(output[second!.fadeFrom - 1]).toBe(pieces[0]![second!.fadeFrom - 1])
    expect(output[second!.fadeTo]).toBe(pieces[1]![second!.fadeTo - second!.start])
    const gains = Array.from({length: 20}, (_, i) => fadeAt(second!, second!.fadeFrom + i))
    expect(gains[0]).toBeCloseTo(0.025, 12)
    expect(gains[19]).toBeCloseTo(0.975, 12)
    expect(fadeAt(first!, 0)).toBe(1)
  })

  it('refuse an overlap that leaves no way forward', () => {
    expect(() => planWindows(100, 60, {overlap: 60})).toThrow(BadInput)
    expect(() => planWindows(0, 60, {overlap: 10})).toThrow(BadInput)
  })
})

describe.each([
  [1_323_000, 266_240, 22_050],
  [266_241, 266_240, 22_050],
  [40_000, 8192, 2048],
])('windows over %i samples, %i long, sharing %i, on frames', (length, window, overlap) => {
  const grid = 1024
  const {windows} = planWindows(length, window, {overlap, grid})

  it('begin at multiples of a frame, share the overlap, and reach to the end by less than a frame too much', () => {
    for (const [i, {start}] of windows.entries()) {
      expect(start % grid).toBe(0)
      if (i > 0) expect(windows[i - 1]!.start + window - start).toBeGreaterThanOrEqual(overlap)
    }
    const last = windows.at(-1)!
    expect(last.end).toBe(length)
    expect(last.start + window - length).toBeLessThan(grid)
  })

  it('fade inside what two windows share, one fade after the other', () => {
    for (const [i, {start, fadeFrom, fadeTo}] of windows.slice(1).entries()) {
      expect(fadeFrom).toBeGreaterThanOrEqual(Math.max(start, windows[i]!.fadeTo))
      expect(fadeTo).toBeLessThanOrEqual(windows[i]!.end)
      expect(fadeTo - fadeFrom).toBe(overlap)
    }
  })
})

it('windows that spare their end reach as much less far', () => {
  const sharing = {overlap: 2048, grid: 1024}
  const spared = planWindows(40_000, 9216, {...sharing, spare: 1024})
  expect(spared.windows).toEqual(planWindows(40_000, 8192, sharing).windows)
  expect(spared.window).toBe(9216)
  expect(planWindows(8192, 9216, {...sharing, spare: 1024}).windows).toHaveLength(1)
  expect(() => planWindows(100, 60, {overlap: 20, spare: 40})).toThrow(BadInput)
})

it('windows that are handed over fade so far before the end of the one before, the last one too', () => {
  const {windows} = planWindows(400_000, 100_000, {overlap: 30_000, grid: 1024, handOver: {from: 12_000, to: 11_000}})
  expect(windows.length).toBeGreaterThan(3)
  for (const [i, {start, fadeFrom, fadeTo}] of windows.slice(1).entries()) {
    expect([fadeFrom, fadeTo]).toEqual([windows[i]!.end - 12_000, windows[i]!.end - 11_000])
    expect(fadeFrom).toBeGreaterThan(start)
  }
})
