import {STEMS} from '../../src/base/stems.ts'
import {buildGraph} from '../../src/model/onnx/build-graph.ts'
import {createOnnxEngine} from '../../src/model/onnx/engine.ts'
import type {TensorData} from '../../src/model/ops.ts'
import type {Denoise} from '../../src/sampler/denoise.ts'
import type {Noise} from '../../src/sampler/noise.ts'
import type {LongStep, Stretch} from '../../src/sampler/windows/long.ts'
import {tinyModel} from '../model/networks/tiny.ts'

/** Replays recorded draws in order; asking for one more is an error. */
export const replay = (draws: Iterable<Float32Array>): Noise & {left(): number} => {
  const queue = [...draws]
  return {
    fillInto: out => {
      const draw = queue.shift()
      if (draw?.length !== out.length)
        throw new Error(`a draw of ${out.length} was asked for, ${draw?.length} recorded`)
      out.set(draw)
    },
    left: () => queue.length,
  }
}

/** Settings that add nothing to a solver's own steps. */
export const ONCE = {churn: 0, correction: 1, temperature: 1, shifts: 1} as const

/** Cuts an array into equal rows. */
export const rows = (data: Float32Array, size: number): Float32Array[] =>
  Array.from({length: data.length / size}, (_, i) => data.subarray(i * size, (i + 1) * size))

export const largestDifference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0)

/** √(Σ(a − b)²/Σb²) */
export const relativeRms = (a: Float32Array, b: Float32Array): number => {
  let [error, energy] = [0, 0]
  for (let i = 0; i < b.length; i++) {
    error += (a[i]! - b[i]!) ** 2
    energy += b[i]! ** 2
  }
  return Math.sqrt(error / energy)
}

/** The small official-layout networks as D(x; σ) of four stems; `tiny-weakly` runs its one stem four times. */
export const tinyDenoise = async (
  name: 'tiny-msdm' | 'tiny-weakly',
  samples: number,
): Promise<{denoise: Denoise; close(): Promise<void>}> => {
  const {description, tensors} = await tinyModel(name)
  const joint = name === 'tiny-msdm'
  const apart = (): Map<string, TensorData> =>
    new Map(STEMS.flatMap(stem => [...tensors].map(([key, data]) => [`${stem}.${key}`, data] as const)))
  const graph = buildGraph({...description, stems: STEMS, joint}, joint ? tensors : apart(), {samples})
  const engine = await createOnnxEngine({graph, threads: 1})
  return {denoise: (x, sigma) => engine.denoise(x, sigma), close: engine.close}
}

/** Runs a long sampling to its end: its stretches put together, [stem, length]. */
export const whole = async (run: AsyncGenerator<LongStep | Stretch, void>, length: number): Promise<Float32Array> => {
  let stems = new Float32Array(0)
  let end = 0
  for await (const made of run) {
    if (made.kind === 'step') continue
    if (stems.length === 0) stems = new Float32Array(made.stems.length * length)
    if (made.at !== end) throw new Error(`a stretch begins at ${made.at}, where ${end} was expected`)
    for (const [n, row] of made.stems.entries()) stems.set(row, n * length + end)
    end += made.stems[0]!.length
  }
  return stems
}

/** D of independent Gaussian stems with these variances: xₙ·vₙ/(vₙ + σ²). */
export const gaussianDenoise =
  (variances: readonly number[], samples: number): Denoise =>
  async (x, sigma) =>
    x.map((value, i) => {
      const variance = variances[Math.floor(i / samples)]!
      return (value * variance) / (variance + sigma * sigma)
    })

/** Mean and covariance of the stems over their samples, in float64: cov[n][m]. x: [stem, sample]. */
export const moments = (x: Float32Array, samples: number): {mean: number[]; cov: number[][]} => {
  const stems = rows(x, samples)
  const mean = stems.map(stem => stem.reduce((a, b) => a + b, 0) / samples)
  const cov = stems.map((a, n) =>
    stems.map((b, m) => a.reduce((sum, value, t) => sum + (value - mean[n]!) * (b[t]! - mean[m]!), 0) / samples),
  )
  return {mean, cov}
}

/** Σₙ xₙ for every sample, in float64. */
export const sumOf = (x: Float32Array, samples: number): Float64Array => {
  const sum = new Float64Array(samples)
  for (let i = 0; i < x.length; i++) sum[i % samples] = sum[i % samples]! + x[i]!
  return sum
}

/** The largest |Σₙ xₙ − y|. */
export const offTheMix = (x: Float32Array, mix: Float32Array): number =>
  sumOf(x, mix.length).reduce((worst, value, t) => Math.max(worst, Math.abs(value - mix[t]!)), 0)
