import {describe, expect, it} from 'vitest'
import {seededNoise} from '../../src/sampler/noise.ts'

const draw = (size: number, seed: number, stream?: number): Float32Array => {
  const out = new Float32Array(size)
  seededNoise(seed, stream).fillInto(out)
  return out
}

const correlation = (a: Float32Array, b: Float32Array): number => a.reduce((s, v, i) => s + v * b[i]!, 0) / a.length

describe('seededNoise', () => {
  it('has the moments and the tails of a unit Gaussian', () => {
    const size = 2 ** 20
    const x = draw(size, 1)
    const power = (n: number): number => x.reduce((sum, value) => sum + value ** n, 0) / size
    const beyond = (limit: number): number => x.reduce((sum, value) => sum + Number(Math.abs(value) > limit), 0) / size
    // Four standard errors each.
    expect(Math.abs(power(1))).toBeLessThan(4 / Math.sqrt(size))
    expect(Math.abs(power(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / size))
    expect(Math.abs(power(3))).toBeLessThan(4 * Math.sqrt(15 / size))
    expect(Math.abs(power(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / size))
    for (const [limit, share] of [
      [1, 0.3173105],
      [2, 0.0455003],
      [3, 0.0026998],
      [4, 6.334e-5],
    ] as const)
      expect(Math.abs(beyond(limit) - share), `beyond ${limit}`).toBeLessThan(4 * Math.sqrt(share / size))
  })

  it('is equally dense in 40 slices of equal probability', () => {
    const size = 2 ** 18
    const counts = new Float64Array(40)
    // Φ from its power series.
    const phi = (x: number): number => {
      let [term, sum] = [x, x]
      for (let n = 1; n < 200; n++) {
        term *= (x * x) / (2 * n + 1)
        sum += term
      }
      return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI)
    }
    for (const value of draw(size, 9)) counts[Math.min(39, Math.max(0, Math.floor(40 * phi(value))))]! += 1
    const expected = size / 40
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    expect(chiSquare).toBeLessThan(39 + 4 * Math.sqrt(2 * 39))
  })

  it('depends on nothing but the seed and the stream', () => {
    expect(draw(1000, 5, 2)).toEqual(draw(1000, 5, 2))
    const pinned = [...draw(4, 0)].map(value => value.toFixed(6))
    expect(pinned).toEqual(['-1.063760', '-1.110955', '-0.442028', '0.972317'])
  })

  it('goes on where it stopped, however the draws are cut', () => {
    const noise = seededNoise(3)
    const [a, b] = [new Float32Array(300), new Float32Array(700)]
    noise.fillInto(a)
    noise.fillInto(b)
    expect([...a, ...b]).toEqual([...draw(1000, 3)])
  })

  it('gives unrelated noise for other seeds and other streams', () => {
    const size = 2 ** 16
    const base = draw(size, 1, 0)
    const others = [draw(size, 2, 0), draw(size, 1, 1), draw(size, 2 ** 32 + 1, 0), draw(size, 0, 1)]
    for (const other of others) expect(Math.abs(correlation(base, other))).toBeLessThan(4 / Math.sqrt(size))
  })

  it('never repeats its start over many seeds and streams', () => {
    const starts = new Set<string>()
    for (let seed = 0; seed < 100; seed++)
      for (let stream = 0; stream < 100; stream++) starts.add(draw(2, seed, stream).join())
    expect(starts.size).toBe(10_000)
  })
})
