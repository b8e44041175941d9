/** A Gaussian: mean [dims] and covariance [dims, dims]. */
export type Moments = {readonly mean: Float64Array; readonly covariance: Float64Array}

/**
 * The Gaussian that a set of points [sample][dim] suggests.
 *
 * With fewer points than dimensions the covariance S of the sample is singular and its spectrum far too wide, so it is
 * shrunk towards the sphere m·I of the same trace, (1 − λ)·S + λ·m·I, by the λ that errs least in expectation (Ledoit and
 * Wolf 2004, §3.2): λ = min(1, b²/d²), d² = ‖S − m·I‖², b² = Σ_k‖x_k x_kᵀ − S‖²/count². λ falls as 1/count; the points
 * themselves decide it. `shrink: false` keeps S. @throws RangeError for fewer than two points.
 */
export const momentsOf = (points: readonly Float64Array[], {shrink = true}: {shrink?: boolean} = {}): Moments => {
  const count = points.length
  if (count < 2) throw new RangeError(`a covariance needs at least 2 points, got ${count}`)
  const dims = points[0]!.length
  const mean = new Float64Array(dims)
  for (const point of points) for (let i = 0; i < dims; i++) mean[i] = mean[i]! + point[i]! / count
  const covariance = new Float64Array(dims * dims)
  let fourth = 0 // Σ_k ‖x_k‖⁴
  for (const point of points) {
    const x = point.map((value, i) => value - mean[i]!)
    fourth += x.reduce((sum, value) => sum + value * value, 0) ** 2
    for (let i = 0; i < dims; i++)
      for (let j = 0, at = i * dims; j < dims; j++, at++) covariance[at] = covariance[at]! + (x[i]! * x[j]!) / count
  }
  if (shrink) shrinkInto(covariance, dims, {count, fourth})
  return {mean, covariance}
}

const shrinkInto = (covariance: Float64Array, dims: number, {count, fourth}: {count: number; fourth: number}): void => {
  let [trace, squares] = [0, 0]
  for (let i = 0; i < dims; i++) trace += covariance[i * dims + i]!
  for (const value of covariance) squares += value * value
  const sphere = trace / dims
  const spread = squares - dims * sphere * sphere
  const lambda = spread > 0 ? Math.min(1, (fourth - count * squares) / count ** 2 / spread) : 0
  for (let i = 0; i < covariance.length; i++) covariance[i] = (1 - lambda) * covariance[i]!
  for (let i = 0; i < dims; i++) covariance[i * dims + i] = covariance[i * dims + i]! + lambda * sphere
}
