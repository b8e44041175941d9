/** QᵀAQ = T: T's diagonal [n], what lies beside it [n] (beside[i] is T[i, i + 1], the last 0), and Qᵀ [n, n] if asked for. */
export type Tridiagonal = {
  readonly diagonal: Float64Array
  readonly beside: Float64Array
  readonly turned?: Float64Array
}

/** The reflection I − 2vvᵀ that lays x along its first axis, and where it comes to lie; nothing where x is 0. */
const reflection = (x: Float64Array): {v: Float64Array; length: number} | undefined => {
  const scale = x.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  if (scale === 0) return undefined
  const length = scale * Math.sqrt(x.reduce((sum, value) => sum + (value / scale) ** 2, 0)) * (x[0]! > 0 ? -1 : 1)
  const v = x.slice()
  v[0] = v[0]! - length
  const norm = scale * Math.sqrt(v.reduce((sum, value) => sum + (value / scale) ** 2, 0))
  return {v: v.map(value => value / norm), length}
}

/** A ← HAH on its rows and columns from `at` on, A symmetric: A − 2(vwᵀ + wvᵀ), w = Av − (vᵀAv)v. */
const reflectBothInto = (a: Float64Array, n: number, at: number, v: Float64Array): void => {
  const w = v.map((_, i) => {
    let sum = 0
    for (let j = 0, k = (at + i) * n + at; j < v.length; j++, k++) sum += a[k]! * v[j]!
    return sum
  })
  const along = w.reduce((sum, value, i) => sum + value * v[i]!, 0)
  for (let i = 0; i < w.length; i++) w[i] = w[i]! - along * v[i]!
  for (let i = 0; i < v.length; i++)
    for (let j = 0, k = (at + i) * n + at; j < v.length; j++, k++) a[k] = a[k]! - 2 * (v[i]! * w[j]! + w[i]! * v[j]!)
}

/** M ← HM on the rows of M [n, n] from `at` on. */
const reflectRowsInto = (m: Float64Array, n: number, at: number, v: Float64Array): void => {
  const along = new Float64Array(n) // vᵀM
  for (let i = 0; i < v.length; i++)
    for (let j = 0, k = (at + i) * n; j < n; j++, k++) along[j] = along[j]! + v[i]! * m[k]!
  for (let i = 0; i < v.length; i++)
    for (let j = 0, k = (at + i) * n; j < n; j++, k++) m[k] = m[k]! - 2 * v[i]! * along[j]!
}

const identity = (n: number): Float64Array => {
  const matrix = new Float64Array(n * n)
  for (let i = 0; i < n; i++) matrix[i * n + i] = 1
  return matrix
}

/** Householder's tridiagonal form of a symmetric matrix [n, n] (Golub and Van Loan, Matrix Computations, §8.3.1). */
export const tridiagonalise = (matrix: Float64Array, n: number, {turn}: {turn: boolean}): Tridiagonal => {
  const a = matrix.slice()
  const turned = turn ? identity(n) : undefined
  const [diagonal, beside] = [new Float64Array(n), new Float64Array(n)]
  for (let k = 0; k + 2 < n; k++) {
    // Row k beyond the diagonal, which is column k below it.
    const found = reflection(a.slice(k * n + k + 1, (k + 1) * n))
    if (!found) continue
    reflectBothInto(a, n, k + 1, found.v)
    if (turned) reflectRowsInto(turned, n, k + 1, found.v)
    beside[k] = found.length
  }
  for (let i = 0; i < n; i++) diagonal[i] = a[i * n + i]!
  if (n > 1) beside[n - 2] = a[(n - 2) * n + n - 1]!
  return {diagonal, beside, turned}
}
