import type {Hertz} from '../../base/units.ts'

/** y = b₀x + b₁x₋₁ + b₂x₋₂ − a₁y₋₁ − a₂y₋₂ */
type Biquad = {readonly b: readonly [number, number, number]; readonly a: readonly [number, number]}

/** Raises what lies above 1.7 kHz by 4 dB, as a head does. */
const shelf = (rate: Hertz): Biquad => {
  const k = Math.tan((Math.PI * 1681.974450955533) / rate)
  const q = 0.7071752369554196
  const high = 10 ** (3.999843853973347 / 20)
  const band = high ** 0.4996667741545416
  const norm = 1 + k / q + k * k
  return {
    b: [(high + (band * k) / q + k * k) / norm, (2 * (k * k - high)) / norm, (high - (band * k) / q + k * k) / norm],
    a: [(2 * (k * k - 1)) / norm, (1 - k / q + k * k) / norm],
  }
}

/** Takes away what lies below 38 Hz. */
const highPass = (rate: Hertz): Biquad => {
  const k = Math.tan((Math.PI * 38.13547087602444) / rate)
  const q = 0.5003270373238773
  const norm = 1 + k / q + k * k
  return {b: [1, -2, 1], a: [(2 * (k * k - 1)) / norm, (1 - k / q + k * k) / norm]}
}

const filter = ({b, a}: Biquad): ((x: number) => number) => {
  const [b0, b1, b2] = b
  const [a1, a2] = a
  let x1 = 0
  let x2 = 0
  let y1 = 0
  let y2 = 0
  return x => {
    const y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
    x2 = x1
    x1 = x
    y2 = y1
    y1 = y
    return y
  }
}

/**
 * The K-weighting of one channel, sample after sample (ITU-R BS.1770-4, annex 1): the two filters that it tabulates for
 * 48 kHz, from the analogue ones behind them, so that they are the same at every rate.
 */
export const kWeighting = (rate: Hertz): ((x: number) => number) => {
  const first = filter(shelf(rate))
  const second = filter(highPass(rate))
  return x => second(first(x))
}
