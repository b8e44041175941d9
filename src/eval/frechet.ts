import {type Moments, momentsOf} from './moments.ts'
import {symmetricEigen, symmetricEigenvalues} from './symmetric-eigen.ts'

const trace = (matrix: Float64Array, n: number): number => {
  let sum = 0
  for (let i = 0; i < n; i++) sum += matrix[i * n + i]!
  return sum
}

/** B·A·Bᵀ of symmetric A, all [n, n]; exactly symmetric. */
const sandwich = (b: Float64Array, a: Float64Array, n: number): Float64Array => {
  const half = new Float64Array(n * n) // B·A
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++)
      for (let j = 0; j < n; j++) half[i * n + j] = half[i * n + j]! + b[i * n + k]! * a[k * n + j]!
  const out = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0
      for (let k = 0; k < n; k++) sum += half[i * n + k]! * b[j * n + k]!
      out[i * n + j] = sum
      out[j * n + i] = sum
    }
  }
  return out
}

/** Λ^½·Vᵀ of A = VΛVᵀ [n, n]; rounding may leave eigenvalues a hair below 0. */
const rootOf = (a: Float64Array, n: number): Float64Array => {
  const {values, vectors} = symmetricEigen(a, n)
  return vectors.map((value, i) => value * Math.sqrt(Math.max(0, values[Math.floor(i / n)]!)))
}

/**
 * How far a Gaussian is from this one: ‖μ_a − μ_b‖² + tr(A + B − 2(√A·B·√A)^½), the squared Fréchet (2-Wasserstein)
 * distance (Dowson and Landau 1982), as FID and FAD report it. In squared units of the embedding; never below 0.
 *
 * √A·B·√A has the eigenvalues of Λ^½·Vᵀ·B·V·Λ^½, so no root need be formed, and what there is to do to A is done once.
 */
export const frechetTo = (a: Moments): ((b: Moments) => number) => {
  const n = a.mean.length
  const root = rootOf(a.covariance, n)
  return b => {
    const apart = a.mean.reduce((sum, value, i) => sum + (value - b.mean[i]!) ** 2, 0)
    const values = symmetricEigenvalues(sandwich(root, b.covariance, n), n)
    const traceOfRoot = values.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0)
    return apart + Math.max(0, trace(a.covariance, n) + trace(b.covariance, n) - 2 * traceOfRoot)
  }
}

/** The squared Fréchet distance between two Gaussians; see `frechetTo`. */
export const frechetBetween = (a: Moments, b: Moments): number => frechetTo(a)(b)

/**
 * The squared Fréchet distance between two sets of embeddings [segment][dim], each taken for a Gaussian with a shrunk
 * covariance (see momentsOf). Few segments make the distance too large, so compare only distances of equally many.
 * @throws RangeError for fewer than two embeddings in a set.
 */
export const frechetDistance = (a: readonly Float64Array[], b: readonly Float64Array[]): number =>
  frechetBetween(momentsOf(a), momentsOf(b))
