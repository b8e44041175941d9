import {type Audio, duration} from '../audio/audio.ts'
import {type Fit, fitOf, meanFit} from '../audio/features/fit.ts'
import {STEMS, type Stem} from '../base/stems.ts'
import type {Hertz, Seconds} from '../base/units.ts'
import {createBreather} from './breather.ts'
import {heardAt} from './heard-at.ts'

const RATE: Hertz = 22_050
/** Music agrees with itself from moment to moment, not over minutes. */
const PIECE: Seconds = 12

type Asked = {
  readonly made: readonly Stem[]
  /** Where it was made anew; all of it when absent. */
  readonly range?: {readonly from?: Seconds; readonly to?: Seconds}
  readonly signal?: AbortSignal
}

const rounded = ({score, onsets, chroma, sounding}: Fit): Fit => {
  const to = (digits: number, value: number): number => Math.round(value * 10 ** digits) / 10 ** digits
  return {
    score: to(1, score),
    onsets: to(3, onsets),
    ...(chroma !== undefined && {chroma: to(3, chroma)}),
    sounding: to(3, sounding),
  }
}

/**
 * The fit of a take's made stems with the others, or with each other where all were made: the mean over the stems and over
 * pieces of about 12 s. `stems` are all four in their usual order, of any rate and channels. Nothing where there is nothing
 * to go with. Throws Cancelled.
 */
export const takeFit = async (stems: readonly Audio[], {made, range = {}, signal}: Asked): Promise<Fit | undefined> => {
  const length = Math.max(...stems.map(duration))
  const [from, to] = [Math.round((range.from ?? 0) * RATE), Math.round((range.to ?? length) * RATE)]
  const heard: Float32Array[] = []
  for (const stem of stems) heard.push((await heardAt(RATE, stem, signal)).subarray(from, to))
  const breathe = createBreather(signal)
  const pieces = Math.max(1, Math.round((to - from) / (PIECE * RATE)))
  const fits: Fit[] = []
  for (let piece = 0; piece < pieces; piece++) {
    const [start, end] = [piece, piece + 1].map(n => Math.round((n * (to - from)) / pieces))
    const parts = heard.map(stem => fitted(stem.subarray(start, end), end! - start!))
    for (const stem of STEMS) {
      if (!made.includes(stem)) continue
      const one = fitOf(parts, stem, made)
      if (one) fits.push(one)
      await breathe()
    }
  }
  const fit = meanFit(fits)
  return fit && rounded(fit)
}

const fitted = (x: Float32Array, length: number): Float32Array => {
  if (x.length === length) return x
  const out = new Float32Array(length)
  out.set(x)
  return out
}
