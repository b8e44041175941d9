/** A matrix's eigenvalues [n], unsorted, and row k of `vectors` [n, n] the unit eigenvector of values[k]. */
export type Eigen = {readonly values: Float64Array; readonly vectors: Float64Array}

const MOST_SWEEPS = 50

/** a[p, q] and a[q, p] are 0 after the rotation by this angle (Golub and Van Loan, Matrix Computations, §8.5.2). */
const rotation = (app: number, aqq: number, apq: number): {c: number; s: number} => {
  const tau = (aqq - app) / (2 * apq)
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.hypot(1, tau))
  const c = 1 / Math.hypot(1, t)
  return {c, s: t * c}
}

const rotateInto = (m: Float64Array, p: number, q: number, {c, s, n, stride}: Turn): void => {
  for (let k = 0, i = p, j = q; k < n; k++, i += stride, j += stride) {
    const [x, y] = [m[i]!, m[j]!]
    m[i] = c * x - s * y
    m[j] = s * x + c * y
  }
}

type Turn = {c: number; s: number; n: number; stride: number}

/** Eigenvalues and eigenvectors of a symmetric matrix [n, n] by cyclic Jacobi rotations; for n up to a few hundred. */
export const symmetricEigen = (matrix: Float64Array, n: number): Eigen => {
  const a = matrix.slice()
  const vectors = new Float64Array(n * n)
  for (let k = 0; k < n; k++) vectors[k * n + k] = 1
  const tiny = 1e-16 * Math.sqrt(a.reduce((sum, value) => sum + value * value, 0))
  for (let sweep = 0, turned = true; turned && sweep < MOST_SWEEPS; sweep++) {
    turned = false
    for (let p = 0; p + 1 < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(a[p * n + q]!) <= tiny) continue
        turned = true
        const turn = rotation(a[p * n + p]!, a[q * n + q]!, a[p * n + q]!)
        rotateInto(a, p, q, {...turn, n, stride: n}) // columns
        rotateInto(a, p * n, q * n, {...turn, n, stride: 1}) // rows
        rotateInto(vectors, p * n, q * n, {...turn, n, stride: 1})
      }
    }
  }
  return {values: Float64Array.from({length: n}, (_, k) => a[k * n + k]!), vectors}
}
