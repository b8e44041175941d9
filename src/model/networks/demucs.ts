import {NORM_EPSILON, type Ops} from '../ops.ts'
import {type DemucsConfig, demucsInputs, demucsWidths} from './demucs-config.ts'
import type {Weights} from './weights.ts'

export type DemucsInputs<T> = {
  /** [B, 1, L] */
  readonly mix: T
  /** Clean stems [B, S, L], and 1 or 0 for whether each is known [B, S]. */
  readonly given?: {readonly stems: T; readonly which: T}
}

/**
 * A waveform regressor after Demucs (Défossez et al. 2019), and with `given` its orderless form (Manilow et al. 2022):
 * E[stems | mix, given] → [B, S, L], without noise and without σ. L is a multiple of `demucsLengthMultiple`. Parameter names
 * are those of the trainer's `Demucs`. Known stems come back as they were; the network adds to a first guess, what they
 * leave of the mix shared evenly by the others.
 */
export const demucs = <T>(
  {ops, weights, config}: {ops: Ops<T>; weights: Weights<T>; config: DemucsConfig},
  {mix, given}: DemucsInputs<T>,
): T => {
  const {kernel, stride, hidden, level, stems: s} = config
  const [batch, , samples] = ops.shape(mix) as [number, number, number]
  const widths = demucsWidths(config)
  const padding = (kernel - stride) / 2

  type Conv = {readonly out: number; readonly kernel: number; readonly stride?: number; readonly dilation?: number}
  const conv = (path: string, h: T, {out, kernel: taps, ...options}: Conv, ends = 0): T => {
    const weight = weights(`${path}.weight`, [out, ops.shape(h)[1]!, taps])
    return ops.conv1d(h, weight, weights(`${path}.bias`, [out]), {...options, padding: ends})
  }
  /** GLU over channels: the first half, as far as the second lets it through. */
  const gated = (path: string, h: T, taps: 1 | 3): T => {
    const c = ops.shape(h)[1]!
    const both = conv(path, h, {out: 2 * c, kernel: taps}, taps === 3 ? 1 : 0)
    return ops.mul(ops.slice(both, 1, 0, c), ops.sigmoid(ops.slice(both, 1, c, 2 * c)))
  }

  const down = (path: string, h: T, out: number): T =>
    ops.tap(path, gated(`${path}.gate`, ops.silu(conv(`${path}.conv`, h, {out, kernel, stride}, padding)), 1))

  const middle = (path: string, h: T, dilation: number): T => {
    const c = ops.shape(h)[1]!
    // The power over channels, at each frame by itself.
    const wide = ops.widen(h)
    const power = ops.add(ops.div(ops.sum(ops.mul(wide, wide), 1), c), NORM_EPSILON)
    const normed = ops.narrow(ops.div(wide, ops.sqrt(power)))
    const inside = ops.silu(conv(`${path}.time`, normed, {out: hidden, kernel: 3, dilation}, dilation))
    return ops.tap(path, ops.add(h, conv(`${path}.out`, inside, {out: c, kernel: 1})))
  }

  const up = (path: string, h: T, {out, isLast}: {out: number; isLast: boolean}): T => {
    const weight = weights(`${path}.conv.weight`, [ops.shape(h)[1]!, out, kernel])
    const x = ops.convTranspose1d(gated(`${path}.gate`, h, 3), weight, weights(`${path}.conv.bias`, [out]), {
      stride,
      padding,
      outputPadding: 0,
    })
    return ops.tap(path, isLast ? x : ops.silu(x))
  }

  // --- what is known, and the even share of what it leaves

  const one = ops.constant(Float32Array.of(1), [1, 1, 1])
  const known = given && ops.reshape(given.which, [batch, s, 1])
  const clean = given && known && ops.mul(given.stems, known) // [B, S, L], silent where nothing is known
  const open = known && ops.sub(one, known)
  const rest = clean ? ops.sub(mix, ops.sum(clean, 1)) : mix
  const guess = open ? ops.div(rest, ops.clamp(ops.sum(open, 1), 1, s)) : ops.div(rest, s) // [B, 1, L]

  // --- the network

  const hear = (): T => {
    const heard = ops.div(mix, level)
    if (!config.given) return heard
    if (!clean || !known) return ops.pad(heard, 1, 0, demucsInputs(config) - 1)
    const flags = ops.mul(known, ops.constant(new Float32Array(samples).fill(1), [1, 1, samples])) // [B, S, L]
    return ops.concat([heard, ops.div(clean, level), flags], 1)
  }
  let h = ops.narrow(hear())
  const skips: T[] = []
  for (const [i, width] of widths.entries()) {
    h = down(`down.${i}`, h, width)
    skips.push(h)
  }
  for (const [i, dilation] of config.dilations.entries()) h = middle(`middle.${i}`, h, dilation)
  for (const [i, skip] of skips.reverse().entries()) {
    const isLast = i === config.depth - 1
    h = up(`up.${i}`, ops.add(h, skip), {out: isLast ? s : widths[config.depth - 2 - i]!, isLast})
  }
  const made = ops.add(ops.mul(ops.widen(h), level), guess)
  return clean && open ? ops.add(ops.mul(made, open), clean) : made
}
