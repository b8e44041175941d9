import type {Decibels} from '../../base/units.ts'

/** Modified Bessel function of the first kind, order 0, by its power series Σ ((x/2)^k / k!)². */
const bessel0 = (x: number): number => {
  let term = 1
  let sum = 1
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}

export type LowPass = {
  /** Half the length of the impulse response, in input samples. */
  readonly reach: number
  /** The impulse response at `t` input samples from its centre; 0 beyond `reach`. Gain 1 at frequency 0. */
  at(t: number): number
}

/**
 * A Kaiser-windowed sinc that passes up to `pass` and is `rejection` down from `stop` on, both in cycles per input sample.
 * Oppenheim & Schafer, Discrete-Time Signal Processing, 7.5.3: β = 0.1102(A − 8.7), width = (A − 8)/(2.285·Δω).
 */
export const kaiserLowPass = (pass: number, stop: number, rejection: Decibels): LowPass => {
  const beta = 0.1102 * (rejection - 8.7)
  const reach = (rejection - 8) / (2.285 * 2 * Math.PI * (stop - pass)) / 2
  const cutoff = pass + stop // twice the middle of the transition
  const norm = cutoff / bessel0(beta)
  return {
    reach,
    at: t => {
      const u = t / reach
      if (u <= -1 || u >= 1) return 0
      const phase = Math.PI * cutoff * t
      const sinc = phase === 0 ? 1 : Math.sin(phase) / phase
      return norm * sinc * bessel0(beta * Math.sqrt(1 - u * u))
    },
  }
}
