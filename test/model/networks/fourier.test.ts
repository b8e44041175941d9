import {describe, expect, it} from 'vitest'
import {frameCount, istft, spectrumRow, spectrumRows, stft} from '../../../src/model/networks/fourier.ts'
import type {Recorded} from '../../../src/model/onnx/recorded.ts'
import {createRecorder, type Recorder} from '../../../src/model/onnx/recorder.ts'
import {loadGraph} from '../../../src/model/onnx/runtime.ts'
import {distance, noise} from './tiny.ts'

/** Records `network` over one input and runs it. */
const evaluate = async (x: Float32Array, shape: number[], network: (ops: Recorder, x: Recorded) => Recorded) => {
  const recorder = createRecorder()
  recorder.output('y', network(recorder, recorder.input('x', shape)))
  const loaded = await loadGraph({graph: recorder.finish(), threads: 1})
  const {y} = await loaded.run({x})
  await loaded.close()
  return y!
}

/** Bin `k` of the frame centred on sample t·hop, summed term by term. */
const plainBin = (x: Float32Array, {fft, hop}: {fft: number; hop: number}, t: number, k: number) => {
  let re = 0
  let im = 0
  for (let n = 0; n < fft; n++) {
    const value = Math.sqrt(0.5 - 0.5 * Math.cos((2 * Math.PI * n) / fft)) * (x[t * hop + n - fft / 2] ?? 0)
    re += value * Math.cos((2 * Math.PI * k * n) / fft)
    im -= value * Math.sin((2 * Math.PI * k * n) / fft)
  }
  return [re * Math.sqrt(2 / fft), im * Math.sqrt(2 / fft)] as const
}

/** x with the component (−1)ⁿ taken out of every windowed frame, by plain overlap-add. */
const withoutNyquist = (x: Float32Array, {fft, hop}: {fft: number; hop: number}) => {
  const sum = new Float64Array(x.length)
  const weight = new Float64Array(x.length)
  const w = Float64Array.from({length: fft}, (_, n) => Math.sqrt(0.5 - 0.5 * Math.cos((2 * Math.PI * n) / fft)))
  for (let start = -fft / 2; start <= x.length - fft / 2; start += hop) {
    const frame = w.map((value, n) => value * (x[start + n] ?? 0))
    const nyquist = frame.reduce((total, value, n) => total + (n % 2 ? -value : value), 0) / fft
    for (let n = 0; n < fft; n++) {
      if (start + n < 0 || start + n >= x.length) continue
      sum[start + n]! += w[n]! * (frame[n]! - (n % 2 ? -nyquist : nyquist))
      weight[start + n]! += w[n]! ** 2
    }
  }
  return Float32Array.from(sum, (value, i) => value / weight[i]!)
}

describe.each([
  {fft: 64, hop: 32},
  {fft: 64, hop: 16},
  {fft: 128, hop: 32},
  {fft: 2048, hop: 1024},
])('frames of $fft every $hop', shape => {
  const {fft, hop} = shape
  const samples = 4 * fft
  const x = noise(2 * samples, fft + hop)
  const frames = frameCount(shape, samples)

  it('have the bins of a plain Fourier sum', async () => {
    const spectrum = await evaluate(x, [2, samples], (ops, input) => stft(ops, [input], shape))
    expect(spectrum.length).toBe(2 * spectrumRows(fft) * frames)
    let worst = 0
    for (const signal of [0, 1])
      for (let t = 0; t < frames; t += fft > 256 ? 4 : 1)
        for (let k = 0; k < fft / 2; k += fft > 256 ? 7 : 1) {
          const expected = plainBin(x.subarray(signal * samples, (signal + 1) * samples), shape, t, k)
          for (const part of [0, 1] as const) {
            const got = spectrum[spectrumRow(fft, {bin: k, part, signal, signals: 2}) * frames + t]!
            worst = Math.max(worst, Math.abs(got - expected[part]))
          }
        }
    expect(worst).toBeLessThan(1e-5)
  })

  it('give the signal back, less what each frame held at half the sample rate', async () => {
    const back = await evaluate(x, [2, samples], (ops, input) => istft(ops, stft(ops, [input], shape), shape))
    for (const signal of [0, 1]) {
      const wave = x.subarray(signal * samples, (signal + 1) * samples)
      const expected = withoutNyquist(wave, shape)
      expect(distance(back.subarray(signal * samples, (signal + 1) * samples), expected)).toBeLessThan(1e-5)
    }
  })
})
