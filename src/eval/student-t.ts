/**
 * P(|T| ≤ t) of Student's distribution with a whole number of degrees of freedom (Abramowitz and Stegun 26.7.3 and 26.7.4).
 */
export const studentWithin = (t: number, freedom: number): number => {
  const theta = Math.atan2(t, Math.sqrt(freedom))
  const [sin, cosSquared] = [Math.sin(theta), Math.cos(theta) ** 2]
  const odd = freedom % 2 === 1
  let term = odd ? Math.cos(theta) : 1
  let sum = 0
  for (let k = odd ? 1 : 0; k <= freedom - 2; k += 2) {
    sum += term
    term *= (cosSquared * (k + 1)) / (k + 2)
  }
  return odd ? (2 / Math.PI) * (theta + sin * sum) : sin * sum
}

/** The t with P(|T| ≤ t) = `within`, by bisection: 12.706 for 0.95 and 1 degree of freedom. */
export const studentQuantile = (within: number, freedom: number): number => {
  let [low, high] = [0, 1]
  while (studentWithin(high, freedom) < within) high *= 2
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (studentWithin(middle, freedom) < within) low = middle
    else high = middle
  }
  return high
}
