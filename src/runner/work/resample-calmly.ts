import {resampledLength, resampler} from '../../audio/dsp/resample.ts'
import {createBreather} from '../../base/breather.ts'
import type {Hertz} from '../../base/units.ts'

const BLOCK = 2 ** 16

export type Rates = {readonly from: Hertz; readonly to: Hertz}

/** `resample`, but the calling process stays responsive. Equal rates give x itself. Throws Cancelled. */
export const resampleCalmly = async (
  x: Float32Array,
  {from, to}: Rates,
  signal?: AbortSignal,
): Promise<Float32Array> => {
  if (from === to) return x
  const breathe = createBreather(signal)
  const out = new Float32Array(resampledLength(x.length, from, to))
  const into = resampler(x, from, to)
  for (let at = 0; at < out.length; at += BLOCK) {
    into(out.subarray(at, at + BLOCK), at)
    await breathe()
  }
  return out
}
