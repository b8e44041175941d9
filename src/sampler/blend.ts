const dot = (a: Float32Array, b: Float32Array): number => {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** Nearly the same direction: there the arc is a line. */
const ALIKE = 1e-3

/**
 * The point that lies `amount` of the way from a to b along the arc between them, 0–1 (Shoemake 1985):
 *
 *   sin((1 − t)·θ)/sin θ · a + sin(t·θ)/sin θ · b      cos θ = a·b/(|a|·|b|)
 *
 * Where a and b have nothing in common, as sounds of two takes have not, it is as loud as they are all the way, which a
 * straight line is not by 3 dB. Exactly a at 0 and b at 1. Of two states a + σ·z, b + σ·z′ the noise's part is noise of
 * variance σ² again, so it may as well be added afterwards.
 */
export const alongArc = (a: Float32Array, b: Float32Array, amount: number): Float32Array => {
  const scale = Math.sqrt(dot(a, a) * dot(b, b))
  const theta = Math.acos(Math.min(1, Math.max(-1, scale > 0 ? dot(a, b) / scale : 0)))
  const sine = Math.sin(theta)
  const [own, other] =
    sine > ALIKE ? [Math.sin((1 - amount) * theta) / sine, Math.sin(amount * theta) / sine] : [1 - amount, amount]
  return a.map((value, i) => own * value + other * b[i]!)
}

/** How far up the schedule a blend half-way between two takes begins. */
const MIDDLE = 0.75

/**
 * Where up the schedule a blend of `amount`, 0–1, begins, 0–0.75: the nearer to one of the takes, the lower, and at either of
 * them not at all.
 */
export const blendStrength = (amount: number): number => (amount === 1 ? 0 : MIDDLE * Math.sin(Math.PI * amount))
