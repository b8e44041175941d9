import {ANALYSIS_RATE} from '../audio/features/analysis-rate.ts'
import {type Fit, fitOf, meanFit} from '../audio/features/fit.ts'
import {monoAt} from '../audio/sound/mono-at.ts'
import type {Sound} from '../audio/sound/sound.ts'
import {createBreather} from '../base/breather.ts'
import {STEMS, type Stem} from '../base/stems.ts'
import type {Samples, Seconds} from '../base/units.ts'

/** Music agrees with itself from moment to moment, not over minutes. */
const PIECE: Seconds = 12

type FitOptions = {
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
 * pieces of about 12 s, of which one is held. `stems` are all four in their usual order, of any rate and channels. Nothing
 * where there is nothing to go with. Throws Cancelled.
 */
export const takeFit = async (
  stems: readonly Sound[],
  {made, range = {}, signal}: FitOptions,
): Promise<Fit | undefined> => {
  const length = Math.max(...stems.map(({length, sampleRate}) => length / sampleRate))
  const [from, to] = [Math.round((range.from ?? 0) * ANALYSIS_RATE), Math.round((range.to ?? length) * ANALYSIS_RATE)]
  const readers = stems.map(heardFrom)
  const breathe = createBreather(signal)
  const pieces = Math.max(1, Math.round((to - from) / (PIECE * ANALYSIS_RATE)))
  const fits: Fit[] = []
  for (let piece = 0; piece < pieces; piece++) {
    const [start, end] = [piece, piece + 1].map(n => from + Math.round((n * (to - from)) / pieces)) as [
      Samples,
      Samples,
    ]
    const parts: Float32Array[] = []
    for (const read of readers) {
      parts.push(read(start, end))
      await breathe()
    }
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

/** Reads stretches of a sound as one channel at 22,050 Hz, with silence after its end. */
const heardFrom = (sound: Sound): ((start: Samples, end: Samples) => Float32Array) => {
  const [readInto] = monoAt(ANALYSIS_RATE, sound).channels
  return (start, end) => {
    const values = new Float64Array(end - start)
    readInto!(values, start)
    return Float32Array.from(values)
  }
}
