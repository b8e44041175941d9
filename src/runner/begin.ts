import type {Audio} from '../audio/audio.ts'
import {type PerStem, STEMS} from '../base/stems.ts'
import type {Hertz, Samples} from '../base/units.ts'
import {alongArc} from '../sampler/blend.ts'
import type {Variation} from './job.ts'
import {modelMono} from './work/model-mono.ts'

/** What generate and impute begin at instead of noise alone, and how far they go from it. */
export type Beginning = {
  /** A stem that is not there begins at silence. */
  readonly stems: Readonly<PerStem<Audio>>
  /** Others to go towards, and how far: 0–1. */
  readonly towards?: {readonly stems: Readonly<PerStem<Audio>>; readonly amount: number}
  /** 0 stays there, 1 is a run from scratch. */
  readonly strength: number
}

type Grid = {readonly length: Samples; readonly modelRate: Hertz; readonly signal?: AbortSignal}

/** A beginning as a job's input has it; nothing where it would be forgotten. Throws Cancelled. */
export const beginAt = async (
  begin: Beginning | undefined,
  {length, modelRate, signal}: Grid,
): Promise<Variation | undefined> => {
  if (!begin || begin.strength >= 1) return undefined
  const rowOf = async (audio: Audio | undefined): Promise<Float32Array> => {
    const row = new Float32Array(length)
    if (audio) row.set((await modelMono(modelRate, audio, signal)).subarray(0, length))
    return row
  }
  const guess = new Float32Array(STEMS.length * length)
  for (const [n, stem] of STEMS.entries()) {
    const row = await rowOf(begin.stems[stem])
    const {towards} = begin
    guess.set(towards ? alongArc(row, await rowOf(towards.stems[stem]), towards.amount) : row, n * length)
  }
  return {guess, strength: begin.strength}
}
