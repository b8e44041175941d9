import type {Ops, Shape} from '../ops.ts'
import type {BandSplitConfig} from './band-split-config.ts'
import {frameCount, istft, spectrumRow, spectrumRows, stft} from './fourier.ts'
import type {Weights} from './weights.ts'

export type BandSplitInputs<T> = {
  /** [stem, sample] */
  readonly x: T
  /** [1] */
  readonly sigma: T
  /** The mix [1, sample], and 1 or 0 for whether it is known [1]. */
  readonly mix?: {readonly wave: T; readonly known: T}
  /** Clean stems [stem, sample], and 1 or 0 for whether each counts [stem]. */
  readonly given?: {readonly stems: T; readonly which: T}
}

/**
 * The default packs' network: a band-split spectral denoiser with complex masks, D(x; σ | mix, given)
 * → [stem, sample]. Parameter names are those of the trainer's `BandSplit`. In comments S is stems, K bands,
 * T frames, C channels, H hidden. The body works on [K, T, C]: there every layer is one product.
 */
export const bandSplit = <T>(
  {ops, weights, config, sigmaData}: {ops: Ops<T>; weights: Weights<T>; config: BandSplitConfig; sigmaData: number},
  {x, sigma, mix, given}: BandSplitInputs<T>,
): T => {
  const {tap} = ops
  const {channels: c, hidden, embedding: e} = config
  const [s, samples] = ops.shape(x) as [number, number]
  const k = config.bands.reduce((sum, [many]) => sum + many, 0)
  const t = frameCount(config, samples)
  const number = (value: number) => ops.constant(Float32Array.of(value), [1])
  const linear = (path: string, h: T, [out, fanIn]: readonly [number, number]) =>
    ops.linear(h, weights(`${path}.weight`, [out, fanIn]), weights(`${path}.bias`, [out]))

  // --- what σ alone decides, each [1]

  const total2 = ops.add(ops.mul(sigma, sigma), sigmaData ** 2) // σ² + σ_data²
  const total = ops.sqrt(total2)
  const cIn = ops.div(number(1), total)
  const cSkip = ops.div(number(sigmaData ** 2), total2)
  const cInOut = ops.div(ops.mul(sigma, sigmaData), total2) // c_in · c_out

  const embed = (): T => {
    // Frequencies from ¼ to 8, spaced evenly in pitch.
    const frequencies = Float32Array.from({length: 16}, (_, i) => 0.25 * 32 ** (i / 15))
    const angle = ops.mul(ops.mul(ops.div(ops.log(sigma), 4), Math.PI), ops.constant(frequencies, [16]))
    const known = [mix?.known ?? number(0), given?.which ?? ops.constant(new Float32Array(s), [s])]
    const features = ops.reshape(ops.concat([ops.sin(angle), ops.cos(angle), ...known], 0), [1, 32 + s + 1])
    const h = ops.silu(linear('embed_in', features, [e, 32 + s + 1]))
    return tap('embedding', ops.silu(linear('embed_out', h, [e, e]))) // [1, E]
  }
  const embedding = embed()
  const modulation = (path: string, gain: T) => {
    const both = ops.reshape(linear(path, embedding, [2 * c, e]), [2 * c])
    return {gain: ops.mul(gain, ops.add(ops.slice(both, 0, 0, c), 1)), shift: ops.slice(both, 0, c, 2 * c)} // [C] each
  }

  // --- to spectra

  // A given stem is heard clean in the place of its noisy self.
  const which = given && ops.reshape(given.which, [s, 1])
  const unknown = which ? ops.sub(ops.constant(new Float32Array(s).fill(1), [s, 1]), which) : undefined
  const hear = (): T => {
    if (!given || !which || !unknown) return ops.mul(x, cIn)
    return ops.add(ops.mul(x, ops.mul(unknown, cIn)), ops.mul(given.stems, ops.div(which, sigmaData)))
  }
  const stems = hear()
  const heard = mix ? ops.concat([stems, ops.mul(mix.wave, ops.div(mix.known, sigmaData))], 0) : stems
  const signals = mix ? s + 1 : s
  const spectrum = ops.reshape(stft(ops, heard, config), [signals * spectrumRows(config.fft), t])

  type BandClass = {readonly index: number; readonly many: number; readonly width: number; readonly first: number}
  const bins = (cls: BandClass) => Array.from({length: cls.many * cls.width}, (_, i) => cls.first + i)
  /** One part of some signals' bins: [bands, signals · width, T], the bands' bins for each signal in turn. */
  const pick = (cls: BandClass, part: 0 | 1, signalList: readonly number[]): T => {
    const rows = Array.from({length: cls.many}, (_, band) =>
      signalList.flatMap(signal =>
        bins(cls)
          .slice(band * cls.width, (band + 1) * cls.width)
          .map(bin => signal * spectrumRows(config.fft) + spectrumRow(config.fft, bin, part)),
      ),
    )
    return ops.reshape(ops.gather(spectrum, 0, rows.flat()), [cls.many, signalList.length * cls.width, t])
  }
  const range = (n: number) => Array.from({length: n}, (_, i) => i)
  const classes: BandClass[] = []
  for (const [index, [many, width]] of config.bands.entries()) {
    const last = classes.at(-1)
    classes.push({index, many, width, first: last ? last.first + last.many * last.width : 0})
  }

  // --- bands → features: |z|^½ with the phase kept, one product for each class of bands

  const splitClass = (cls: BandClass): T => {
    const {index, many, width} = cls
    const weight = weights(`split_weight.${index}`, [many, 2 * width * (s + 1), c])
    // [bands, (width, signal, part), C] → for one part [bands, (signal, width), C]
    const whole = ops.reshape(weight, [many, width, s + 1, 2, c])
    const ofPart = (part: 0 | 1) => {
      const w = ops.slice(ops.slice(whole, 3, part, part + 1), 2, 0, signals)
      return ops.reshape(ops.transpose(ops.reshape(w, [many, width, signals, c]), [0, 2, 1, 3]), [
        many,
        signals * width,
        c,
      ])
    }
    const re = pick(cls, 0, range(signals))
    const im = pick(cls, 1, range(signals))
    const power = ops.add(ops.add(ops.mul(re, re), ops.mul(im, im)), 1e-8)
    const root = ops.sqrt(ops.sqrt(power)) // |z|^½
    const features = (z: T) => ops.transpose(ops.div(z, root), [0, 2, 1])
    return ops.add(ops.matmul(features(re), ofPart(0)), ops.matmul(features(im), ofPart(1))) // [bands, T, C]
  }
  const split = (): T => {
    const bias = ops.reshape(weights('split_bias', [k, c]), [k, 1, c])
    return tap('split', ops.add(ops.concat(classes.map(splitClass), 0), bias)) // [K, T, C]
  }

  // --- blocks

  /** Zero-padded convolution of three taps along T, of n + shift, as one product over taps laid side by side. */
  const timeLayer = (path: string, n: T, {shift, dilation}: {shift: T; dilation: number}): T => {
    const kernel = ops.transpose(weights(`${path}.weight`, [hidden, c, 3]), [0, 2, 1])
    const matrix = ops.reshape(kernel, [hidden, 3 * c])
    // Beyond the ends n + shift is to be 0, so n is −shift there; everywhere, shift is as good as a bias.
    const outside = ops.mul(ops.constant(new Float32Array(k).fill(-1), [k, 1, 1]), ops.reshape(shift, [1, 1, c]))
    const bias = ops.linear(
      ops.reshape(ops.concat([shift, shift, shift], 0), [1, 3 * c]),
      matrix,
      weights(`${path}.bias`, [hidden]),
    )
    const taps = range(t).flatMap(at => [at - dilation, at, at + dilation].map(i => (i < 0 || i >= t ? t : i)))
    const sideBySide = ops.gather(ops.concat([n, outside], 1), 1, taps)
    return ops.linear(ops.reshape(sideBySide, [k, t, 3 * c]), matrix, bias) // [K, T, H]
  }
  const block = (i: number, h: T): T => {
    const path = `blocks.${i}`
    const dilation = config.dilations[i % config.dilations.length]!
    const {gain, shift} = modulation(`${path}.modulation`, weights(`${path}.norm_time.gain`, [c]))
    const overTime = ops.silu(timeLayer(`${path}.time`, ops.rmsNorm(h, gain), {shift, dilation}))
    h = ops.add(h, linear(`${path}.out`, overTime, [c, hidden]))
    const n = ops.reshape(ops.rmsNorm(h, weights(`${path}.norm_band.gain`, [c])), [k, t * c])
    const across = (name: string, from: T, [out, fanIn]: readonly [number, number]) =>
      ops.matmul(
        weights(`${path}.${name}.weight`, [out, fanIn]),
        from,
        ops.reshape(weights(`${path}.${name}.bias`, [out]), [out, 1]),
      )
    const mixed = across('band_out', ops.silu(across('band_in', n, [2 * k, k])), [k, 2 * k])
    return tap(path, ops.add(h, ops.reshape(mixed, [k, t, c])))
  }

  // --- features → masks → spectra. Everything is c_in times too large until the very end.

  type Part = {readonly kind: 0 | 1 | 2; readonly part: 0 | 1}
  const mergeClass = (cls: BandClass, {body, additive}: {body: T; additive: T}): readonly [T, T] => {
    const {index, many, width} = cls
    const at = config.bands.slice(0, index).reduce((sum, [n]) => sum + n, 0)
    const turned = (h: T) => ops.transpose(ops.slice(h, 0, at, at + many), [0, 2, 1])
    const shape: Shape = [many, c, width, s, 3, 2]
    const weight = ops.reshape(weights(`merge_weight.${index}`, [many, c, width * s * 6]), shape)
    const bias = ops.reshape(weights(`merge_bias.${index}`, [many, 1, width * s * 6]), shape.with(1, 1))
    /** [bands, (stem, width), C + 2]: the bias, and 1 where c_skip belongs, as weights of two more channels. */
    const matrix = ({kind, part}: Part): T => {
      const skip = new Float32Array(many * width * s).fill(kind + part === 0 ? 1 : 0)
      const of = (w: T, rows: number) =>
        ops.reshape(ops.slice(ops.slice(w, 4, kind, kind + 1), 5, part, part + 1), [many, rows, width, s])
      const all = ops.concat([of(weight, c), of(bias, 1), ops.constant(skip, [many, 1, width, s])], 1)
      return ops.reshape(ops.transpose(all, [0, 3, 2, 1]), [many, s * width, c + 2])
    }
    const plane = (h: T, part: Part): T => ops.reshape(ops.matmul(matrix(part), h), [many, s, width, t])
    const h = turned(body)
    const a = turned(additive)
    const seen = (part: 0 | 1, list: readonly number[]) =>
      ops.reshape(pick(cls, part, list), [many, list.length, width, t])
    const product = (kind: 0 | 1, list: readonly number[], scale?: T): readonly [T, T] => {
      const [mr, mi] = [plane(h, {kind, part: 0}), plane(h, {kind, part: 1})]
      const [zr, zi] = ([0, 1] as const).map(part => (scale ? ops.mul(seen(part, list), scale) : seen(part, list))) as [
        T,
        T,
      ]
      return [ops.sub(ops.mul(mr, zr), ops.mul(mi, zi)), ops.add(ops.mul(mr, zi), ops.mul(mi, zr))]
    }
    let [re, im] = product(0, range(s))
    if (mix) {
      const fromMix = product(1, [s], ops.mul(cIn, sigmaData))
      re = ops.add(re, fromMix[0])
      im = ops.add(im, fromMix[1])
    }
    const rows = (z: T, part: 0 | 1) => ops.reshape(ops.add(z, plane(a, {kind: 2, part})), [many * s * width, t])
    return [rows(re, 0), rows(im, 1)]
  }
  /** For every row of the inverse transform's input, where `mergeClass` put it. */
  const rowOrder = (): number[] => {
    const perStem = spectrumRows(config.fft)
    const order = new Array<number>(s * perStem).fill(0)
    let base = 0
    for (const {many, width, first} of classes)
      for (const part of [0, 1] as const)
        for (let band = 0; band < many; band++)
          for (let stem = 0; stem < s; stem++)
            for (let bin = 0; bin < width; bin++)
              order[stem * perStem + spectrumRow(config.fft, first + band * width + bin, part)] = base++
    return order
  }
  const merge = (h: T): T => {
    const {gain, shift} = modulation('modulation_out', weights('norm_out.gain', [c]))
    // Two more channels, which are 1 and c_skip.
    const body = ops.add(ops.pad(ops.rmsNorm(h, gain), 2, 0, 2), ops.concat([shift, number(1), cSkip], 0))
    const additive = ops.mul(body, cInOut)
    const rows = ops.concat(
      classes.flatMap(cls => mergeClass(cls, {body, additive})),
      0,
    )
    return ops.reshape(ops.gather(rows, 0, rowOrder()), [s, spectrumRows(config.fft), t])
  }

  let h = split()
  for (let i = 0; i < config.depth; i++) h = block(i, h)
  const wave = istft(ops, merge(h), config)
  if (!given || !which || !unknown) return ops.mul(wave, total)
  return ops.add(ops.mul(wave, ops.mul(unknown, total)), ops.mul(given.stems, which))
}
