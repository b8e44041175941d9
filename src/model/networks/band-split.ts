import type {Ops, Shape} from '../ops.ts'
import type {BandSplitConfig} from './band-split-config.ts'
import {frameCount, istft, spectrumRow, spectrumRows, stft} from './fourier.ts'
import type {Weights} from './weights.ts'

const PARTS = [0, 1] as const
const range = (n: number, from = 0) => Array.from({length: n}, (_, i) => from + i)

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
 * T frames, C channels, H hidden. The body works on [T, K, C].
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
  const heard = mix ? [stems, ops.mul(mix.wave, ops.div(mix.known, sigmaData))] : [stems]
  const signals = mix ? s + 1 : s
  const spectrum = stft(ops, heard, config) // [row, T]

  type BandClass = {readonly index: number; readonly many: number; readonly width: number; readonly first: number}
  const classes: BandClass[] = []
  for (const [index, [many, width]] of config.bands.entries()) {
    const last = classes.at(-1)
    classes.push({index, many, width, first: last ? last.first + last.many * last.width : 0})
  }

  // --- bands → features: |z|^½ with the phase kept, one product for each class of bands

  const splitClass = ({index, many, width, first}: BandClass): T => {
    const rows = range(many).flatMap(band =>
      PARTS.flatMap(part =>
        range(width, first + band * width).flatMap(bin =>
          range(signals).map(signal => spectrumRow(config.fft, {bin, part, signal, signals})),
        ),
      ),
    )
    const z = ops.reshape(ops.gather(spectrum, 0, rows), [many, 2, width * signals, t]) // [bands, part, (bin, signal), T]
    const root = ops.sqrt(ops.sqrt(ops.add(ops.sum(ops.mul(z, z), 1), 1e-8))) // |z|^½
    const features = ops.reshape(ops.div(z, root), [many, 2 * width * signals, t])
    // [bands, (bin, signal, part), C] → [bands, (part, bin, signal), C]
    const weight = weights(`split_weight.${index}`, [many, 2 * width * (s + 1), c])
    const heardOnly = ops.slice(ops.reshape(weight, [many, width, s + 1, 2, c]), 2, 0, signals)
    const matrix = ops.reshape(ops.transpose(heardOnly, [0, 3, 1, 2, 4]), [many, 2 * width * signals, c])
    return ops.matmul(ops.transpose(features, [0, 2, 1]), matrix) // [bands, T, C]
  }
  const split = (): T => {
    const bias = weights('split_bias', [k, c])
    return tap('split', ops.add(ops.transpose(ops.concat(classes.map(splitClass), 0), [1, 0, 2]), bias)) // [T, K, C]
  }

  // --- blocks

  const ones = ops.constant(new Float32Array(t * c).fill(1), [t, 1, c])
  /** What silu makes 1 of. */
  const AS_ONE = 1.278464542761074

  /** Convolutions along T, each band by itself, of the modulated norm: [T, K, C] → [T, K, C]. */
  const overTime = (i: number, h: T): T => {
    const path = `blocks.${i}`
    const dilation = config.dilations[i % config.dilations.length]!
    const {gain, shift} = modulation(`${path}.modulation`, weights(`${path}.norm_time.gain`, [c]))
    const n = ops.add(ops.rmsNorm(h, ops.narrow(gain)), ops.narrow(shift))
    const image = ops.transpose(ops.reshape(n, [1, t, k, c]), [0, 3, 1, 2]) // [1, C, T, K]
    const kernel = weights(`${path}.time.weight`, [hidden, c, 3])
    const options = {padding: dilation, dilation, axis: 2}
    const inside = ops.silu(ops.conv1d(image, kernel, weights(`${path}.time.bias`, [hidden]), options))
    const pointwise = ops.reshape(weights(`${path}.out.weight`, [c, hidden]), [c, hidden, 1])
    const out = ops.conv1d(inside, pointwise, weights(`${path}.out.bias`, [c]))
    return ops.reshape(ops.transpose(out, [0, 2, 3, 1]), [t, k, c])
  }
  /** Two layers across bands, each frame and channel by itself: [T, K, C] → [T, K, C]. */
  const overBands = (path: string, h: T): T => {
    const layer = (name: string, [out, fanIn]: readonly [number, number]) =>
      ops.concat(
        [
          weights(`${path}.${name}.weight`, [out, fanIn]),
          ops.reshape(weights(`${path}.${name}.bias`, [out]), [out, 1]),
        ],
        1,
      )
    // A further band that is 1 brings in the biases, and stays 1 between the layers: to add them would be two more passes.
    const stays = new Float32Array(k + 1).fill(AS_ONE, k)
    const first = ops.concat([layer('band_in', [2 * k, k]), ops.constant(stays, [1, k + 1])], 0)
    const n = ops.concat([ops.rmsNorm(h, weights(`${path}.norm_band.gain`, [c])), ones], 1)
    return ops.matmul(layer('band_out', [k, 2 * k]), ops.silu(ops.matmul(first, n)))
  }
  const block = (i: number, h: T): T => {
    h = ops.add(h, overTime(i, h))
    return tap(`blocks.${i}`, ops.add(h, overBands(`blocks.${i}`, h)))
  }

  // --- features → masks → spectra. Everything is c_in times too large until the very end.

  /** One part of some signals' bins: [(band, bin), signals, T]. */
  const seen = ({many, width, first}: BandClass, part: 0 | 1, signalList: readonly number[]): T => {
    const rows = range(many * width, first).flatMap(bin =>
      signalList.map(signal => spectrumRow(config.fft, {bin, part, signal, signals})),
    )
    return ops.reshape(ops.gather(spectrum, 0, rows), [many * width, signalList.length, t])
  }
  type Part = {readonly kind: 0 | 1 | 2; readonly part: 0 | 1}
  const mergeClass = (cls: BandClass, body: T): readonly [T, T] => {
    const {index, many, width} = cls
    const at = config.bands.slice(0, index).reduce((sum, [n]) => sum + n, 0)
    const h = ops.slice(body, 0, at, at + many)
    const shape: Shape = [many, c, width, s, 3, 2]
    const weight = ops.reshape(weights(`merge_weight.${index}`, [many, c, width * s * 6]), shape)
    const bias = ops.reshape(weights(`merge_bias.${index}`, [many, 1, width * s * 6]), shape.with(1, 1))
    // [bands, C, width, S, kind, part] → for one kind and part [bands, (width, S), C + 2]: the further columns meet 1, the
    // bias, and c_skip, to which the masks on the stems themselves are relative.
    const matrix = ({kind, part}: Part): T => {
      const skip = new Float32Array(many * width * s).fill(kind + part === 0 ? 1 : 0)
      const of = (w: T, rows: number) =>
        ops.reshape(ops.slice(ops.slice(w, 4, kind, kind + 1), 5, part, part + 1), [many, rows, width * s])
      const all = ops.concat([of(weight, c), of(bias, 1), ops.constant(skip, [many, 1, width * s])], 1)
      return ops.transpose(all, [0, 2, 1])
    }
    const plane = (part: Part): T => ops.reshape(ops.matmul(matrix(part), h), [many * width, s, t])
    const added = (part: 0 | 1): T =>
      ops.reshape(ops.matmul(ops.mul(matrix({kind: 2, part}), cInOut), h), [many * width, s, t])
    const product = (kind: 0 | 1, [zr, zi]: readonly [T, T]): readonly [T, T] => {
      const [mr, mi] = [plane({kind, part: 0}), plane({kind, part: 1})]
      return [ops.sub(ops.mul(mr, zr), ops.mul(mi, zi)), ops.add(ops.mul(mr, zi), ops.mul(mi, zr))]
    }
    let [re, im] = product(0, [seen(cls, 0, range(s)), seen(cls, 1, range(s))])
    if (mix) {
      const scale = ops.mul(cIn, sigmaData)
      const fromMix = product(1, [ops.mul(seen(cls, 0, [s]), scale), ops.mul(seen(cls, 1, [s]), scale)])
      re = ops.add(re, fromMix[0])
      im = ops.add(im, fromMix[1])
    }
    const rows = (z: T, part: 0 | 1) => ops.reshape(ops.add(z, added(part)), [many * width * s, t])
    return [rows(re, 0), rows(im, 1)]
  }
  /** For every row of the inverse transform's input, where `mergeClass` put it; rows that mean nothing are the first one. */
  const rowOrder = (): number[] => {
    const order = new Array<number>(s * spectrumRows(config.fft)).fill(0)
    let base = 0
    for (const {many, width, first} of classes)
      for (const part of PARTS)
        for (const bin of range(many * width, first))
          for (const signal of range(s)) order[spectrumRow(config.fft, {bin, part, signal, signals: s})] = base++
    return order
  }
  const merge = (h: T): T => {
    const {gain, shift} = modulation('modulation_out', weights('norm_out.gain', [c]))
    // Two more channels, which are 1 and c_skip.
    const wider = ops.add(ops.pad(ops.rmsNorm(ops.widen(h), gain), 2, 0, 2), ops.concat([shift, number(1), cSkip], 0))
    const body = ops.transpose(wider, [1, 2, 0]) // [K, C + 2, T]
    const rows = ops.concat(
      classes.flatMap(cls => mergeClass(cls, body)),
      0,
    )
    return ops.gather(rows, 0, rowOrder())
  }

  // What σ alone decides stays at full precision, and so do spectra and masks: at small σ these are 1 but for a trifle.
  let h = ops.narrow(split())
  for (let i = 0; i < config.depth; i++) h = block(i, h)
  const wave = istft(ops, merge(h), config)
  if (!given || !which || !unknown) return ops.mul(wave, total)
  return ops.add(ops.mul(wave, ops.mul(unknown, total)), ops.mul(given.stems, which))
}
