import {toDecibels} from '../../audio/dsp/levels.ts'
import {ANALYSIS_RATE} from '../../audio/features/analysis-rate.ts'
import {soundingWindows} from '../../audio/features/sounding.ts'
import type {Decibels} from '../../base/units.ts'
import {activeLevel, levelPiece} from '../../sampler/windows/level.ts'
import type {OpenEmbedder} from '../embedder.ts'
import {meanSpectrum} from './mean-spectrum.ts'

/** What is measured of one stem, whether it is of the data or was made. */
export type StemFigures = {
  /** Window for window. */
  readonly sounding: readonly boolean[]
  /** RMS over the frames within 40 dB of the loudest, in dB of full scale; nothing for silence. */
  readonly level?: Decibels
  /** [band] */
  readonly spectrum: readonly Decibels[]
  /** [segment][dim] */
  readonly points: readonly Float64Array[]
}

export const stemFiguresOf = async (x: Float32Array, embedder: OpenEmbedder): Promise<StemFigures> => {
  const sounding = soundingWindows(x)
  return {
    sounding,
    ...(sounding.includes(true) && {level: toDecibels(activeLevel(x, {piece: levelPiece(ANALYSIS_RATE)}))}),
    spectrum: meanSpectrum(x),
    points: await embedder.embed(x),
  }
}
