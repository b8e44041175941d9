import {type Tridiagonal, tridiagonalise} from './tridiagonal.ts'

/** A matrix's eigenvalues [n], unsorted, and row k of `vectors` [n, n] the unit eigenvector of values[k]. */
export type Eigen = {readonly values: Float64Array; readonly vectors: Float64Array}

const MOST_TURNS = 60
const EPSILON = 2 ** -52

/** Where the matrix falls apart after row `from`: the first beside which nothing is left. */
const blockEnd = ({diagonal: d, beside: e}: Tridiagonal, from: number): number => {
  let to = from
  while (to + 1 < d.length && Math.abs(e[to]!) > EPSILON * (Math.abs(d[to]!) + Math.abs(d[to + 1]!))) to++
  return to
}

/** Rows i and i + 1 of [n, n]. */
const turnRows = (rows: Float64Array, n: number, i: number, {c, s}: {c: number; s: number}): void => {
  for (let k = i * n, next = k + n, end = next; k < end; k++, next = k + n) {
    const [upper, lower] = [rows[k]!, rows[next]!]
    rows[next] = s * upper + c * lower
    rows[k] = c * upper - s * lower
  }
}

/** One implicit QL step on rows from … to with Wilkinson's shift: chases the bulge upwards, the rows of `turned` with it. */
const stepInto = (matrix: Tridiagonal, from: number, to: number): void => {
  const {diagonal: d, beside: e, turned} = matrix
  const half = (d[from + 1]! - d[from]!) / (2 * e[from]!)
  let g = d[to]! - d[from]! + e[from]! / (half + (half < 0 ? -1 : 1) * Math.hypot(half, 1))
  let [s, c, shift] = [1, 1, 0]
  for (let i = to - 1; i >= from; i--) {
    const [f, b] = [s * e[i]!, c * e[i]!]
    const r = Math.hypot(f, g)
    e[i + 1] = r
    if (r === 0) {
      d[i + 1] = d[i + 1]! - shift
      e[to] = 0
      return
    }
    ;[s, c] = [f / r, g / r]
    const kept = d[i + 1]! - shift
    const moved = (d[i]! - kept) * s + 2 * c * b
    shift = s * moved
    d[i + 1] = kept + shift
    g = c * moved - b
    if (turned) turnRows(turned, d.length, i, {c, s})
  }
  d[from] = d[from]! - shift
  e[from] = g
  e[to] = 0
}

const diagonalised = (matrix: Float64Array, n: number, {vectors}: {vectors: boolean}): Tridiagonal => {
  if (!matrix.every(Number.isFinite)) throw new RangeError('a matrix with eigenvalues must be finite')
  const form = tridiagonalise(matrix, n, {turn: vectors})
  for (let from = 0; from < n; from++)
    for (let turn = 0, to = blockEnd(form, from); to > from && turn < MOST_TURNS; turn++, to = blockEnd(form, from))
      stepInto(form, from, to)
  return form
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix [n, n]: Householder's tridiagonal form, then implicit QL steps
 * (Golub and Van Loan, Matrix Computations, §8.3; EISPACK imtql2). For n up to a thousand or two. Throws RangeError for
 * what is not finite.
 */
export const symmetricEigen = (matrix: Float64Array, n: number): Eigen => {
  const {diagonal, turned} = diagonalised(matrix, n, {vectors: true})
  return {values: diagonal, vectors: turned!}
}

/** The eigenvalues alone, [n], in a fraction of the time. */
export const symmetricEigenvalues = (matrix: Float64Array, n: number): Float64Array =>
  diagonalised(matrix, n, {vectors: false}).diagonal
