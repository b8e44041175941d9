import {describe, expect, it} from 'vitest'
import {frechetBetween, frechetDistance} from '../../src/eval/frechet.ts'
import {type Moments, momentsOf} from '../../src/eval/moments.ts'
import {symmetricEigen} from '../../src/eval/symmetric-eigen.ts'
import {gaussianSource} from './gaussian.ts'

const cloud = (count: number, dims: number, {seed = 1, spread = 1, shift = 0} = {}): Float64Array[] => {
  const draw = gaussianSource(seed)
  return Array.from({length: count}, () =>
    Float64Array.from({length: dims}, (_, i) => shift + spread * (i + 1) * draw()),
  )
}

const gaussian = (mean: readonly number[], covariance: readonly (readonly number[])[]): Moments => ({
  mean: Float64Array.from(mean),
  covariance: Float64Array.from(covariance.flat()),
})

const diagonal = (values: readonly number[]): number[][] =>
  values.map((value, i) => values.map((_, j) => (i === j ? value : 0)))

describe('symmetricEigen', () => {
  it.each([1, 2, 5, 64])('rebuilds a random symmetric matrix of order %i from orthogonal eigenvectors', n => {
    const draw = gaussianSource(n)
    const matrix = new Float64Array(n * n)
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        const value = draw()
        matrix[i * n + j] = value
        matrix[j * n + i] = value
      }
    const {values, vectors} = symmetricEigen(matrix, n)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        let [rebuilt, product] = [0, 0]
        for (let k = 0; k < n; k++) {
          rebuilt += values[k]! * vectors[k * n + i]! * vectors[k * n + j]!
          product += vectors[i * n + k]! * vectors[j * n + k]!
        }
        expect(rebuilt).toBeCloseTo(matrix[i * n + j]!, 10)
        expect(product).toBeCloseTo(i === j ? 1 : 0, 10)
      }
  })

  it('knows the eigenvalues of the second difference, 2 − 2cos(kπ/(n + 1))', () => {
    const n = 30
    const matrix = new Float64Array(n * n)
    for (let i = 0; i < n; i++) {
      matrix[i * n + i] = 2
      if (i > 0) matrix[i * n + i - 1] = -1
      if (i + 1 < n) matrix[i * n + i + 1] = -1
    }
    const values = [...symmetricEigen(matrix, n).values].sort((a, b) => a - b)
    values.forEach((value, k) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)), 12)
    })
  })

  it('takes a matrix of zeros', () => {
    expect([...symmetricEigen(new Float64Array(9), 3).values]).toEqual([0, 0, 0])
  })
})

describe('frechetBetween', () => {
  it('is the squared distance of the means when the covariances agree', () => {
    const covariance = [
      [2, 0.5],
      [0.5, 1],
    ]
    expect(frechetBetween(gaussian([0, 0], covariance), gaussian([3, 4], covariance))).toBeCloseTo(25, 10)
  })

  it('is Σ(√a − √b)² for diagonal covariances', () => {
    const [a, b] = [gaussian([0, 0, 1], diagonal([1, 4, 9])), gaussian([0, 0, 1], diagonal([16, 4, 0]))]
    expect(frechetBetween(a, b)).toBeCloseTo(9 + 0 + 9, 10)
  })

  it('is tr A + tr B − 2√(tr AB + 2√(det A·det B)) for any two covariances of order 2', () => {
    const [a, b] = [
      gaussian(
        [0, 0],
        [
          [2, 1.2],
          [1.2, 1],
        ],
      ),
      gaussian(
        [0, 0],
        [
          [1, -0.6],
          [-0.6, 3],
        ],
      ),
    ]
    const traceAB = 2 * 1 + 1.2 * -0.6 + 1.2 * -0.6 + 1 * 3
    const expected = 3 + 4 - 2 * Math.sqrt(traceAB + 2 * Math.sqrt((2 - 1.44) * (3 - 0.36)))
    expect(frechetBetween(a, b)).toBeCloseTo(expected, 10)
    expect(frechetBetween(b, a)).toBeCloseTo(expected, 10)
  })

  it('finds two points at their squared distance', () => {
    expect(frechetBetween(gaussian([1, 1], diagonal([0, 0])), gaussian([0, 0], diagonal([0, 0])))).toBeCloseTo(2, 12)
  })
})

describe('momentsOf', () => {
  it('approaches the Gaussian that the points were drawn from', () => {
    const {mean, covariance} = momentsOf(cloud(20_000, 3, {shift: 5}))
    for (let i = 0; i < 3; i++) {
      expect(mean[i]!).toBeCloseTo(5, 0)
      for (let j = 0; j < 3; j++)
        expect(Math.abs(covariance[i * 3 + j]! - (i === j ? (i + 1) ** 2 : 0))).toBeLessThan(0.2)
    }
  })

  it('keeps the trace when it shrinks, and comes nearer to the truth with few points', () => {
    const [count, dims] = [20, 40]
    const draw = gaussianSource(4)
    const points = Array.from({length: count}, () => Float64Array.from({length: dims}, draw))
    const [raw, shrunk] = [momentsOf(points, {shrink: false}), momentsOf(points)]
    const error = ({covariance}: Moments): number =>
      covariance.reduce((sum, value, i) => sum + (value - (i % (dims + 1) === 0 ? 1 : 0)) ** 2, 0)
    const trace = ({covariance}: Moments): number =>
      covariance.reduce((sum, value, i) => sum + (i % (dims + 1) === 0 ? value : 0), 0)
    expect(trace(shrunk)).toBeCloseTo(trace(raw), 8)
    expect(error(shrunk)).toBeLessThan(0.2 * error(raw))
    expect(Math.min(...symmetricEigen(shrunk.covariance, dims).values)).toBeGreaterThan(0.1)
  })

  it('hardly shrinks when there are many points', () => {
    const points = cloud(20_000, 4)
    const [raw, shrunk] = [momentsOf(points, {shrink: false}), momentsOf(points)]
    shrunk.covariance.forEach((value, i) => {
      expect(Math.abs(value - raw.covariance[i]!)).toBeLessThan(0.01)
    })
  })

  it('takes points that are all the same, and refuses fewer than two', () => {
    const point = Float64Array.of(1, 2)
    expect([...momentsOf([point, point]).covariance]).toEqual([0, 0, 0, 0])
    expect(() => momentsOf([point])).toThrow(/at least 2 points, got 1/)
  })
})

describe('frechetDistance', () => {
  it.each([
    [30, 64],
    [500, 128],
  ])('of %i embeddings of %i dims to themselves is 0', (count, dims) => {
    const points = cloud(count, dims, {spread: 0.02})
    expect(frechetDistance(points, points)).toBeLessThan(1e-9)
  })

  it('is the same both ways', () => {
    const [a, b] = [cloud(40, 24), cloud(60, 24, {seed: 2, spread: 1.5, shift: 1})]
    const distance = frechetDistance(a, b)
    expect(distance).toBeGreaterThan(1)
    expect(frechetDistance(b, a) / distance).toBeCloseTo(1, 10)
  })

  it('grows with the square of the scale', () => {
    const [a, b] = [cloud(40, 12), cloud(40, 12, {seed: 2, shift: 1})]
    const times = (points: readonly Float64Array[], scale: number) => points.map(point => point.map(x => x * scale))
    expect(frechetDistance(times(a, 3), times(b, 3)) / frechetDistance(a, b)).toBeCloseTo(9, 8)
  })

  it('of many draws comes to that of the Gaussians they were drawn from', () => {
    const [a, b] = [cloud(20_000, 3), cloud(20_000, 3, {seed: 2, spread: 2, shift: 1})]
    const truth = 3 + 1 + 4 + 9 // Σ shift² + Σ(2s − s)²
    expect(Math.abs(frechetDistance(a, b) - truth)).toBeLessThan(0.5)
  })

  it('is larger for what is farther away', () => {
    const a = cloud(50, 20)
    const distances = [0, 1, 2, 4].map(shift => frechetDistance(a, cloud(50, 20, {seed: 3, shift})))
    expect(distances).toEqual([...distances].sort((x, y) => x - y))
  })
})
