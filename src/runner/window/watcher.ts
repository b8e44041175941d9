import {rm, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {allFinite} from '../../audio/audio.ts'
import {encodeWav} from '../../audio/files/encode.ts'
import {overviewOf, peaksOf} from '../../audio/overview/overview.ts'
import type {Hertz} from '../../base/units.ts'
import {scaled} from '../../sampler/windows/level.ts'
import type {LongStep} from '../../sampler/windows/long.ts'
import type {JobEstimate, Watch} from '../job.ts'
import {stemRows} from '../work/stem-rows.ts'

/** Milliseconds from one estimate to the next; more where one takes long to make, so that the sampler keeps most of the time. */
const EVERY = 125
const TIMES_COST = 8
/** Estimates whose files exist at once. */
const GENERATIONS = 3

/** An estimate of a step, if one is due. `gain` brings the sampler's stems to the level of the result. */
export type Watcher = (step: LongStep, gain: number) => Promise<JobEstimate | undefined>

type Watched = {
  readonly watch: Watch
  readonly stems: number
  readonly sampleRate: Hertz
}

/**
 * Makes estimates of a job's steps: of the first, then as often as time allows, and of the last of every window. Once the
 * folder cannot be written to it makes no more: the take itself may still find room, and tells when it does not.
 */
export const createWatcher = ({watch, stems: count, sampleRate}: Watched): Watcher => {
  let due = Number.NEGATIVE_INFINITY
  let made = 0
  let blind = false

  /** What a person will hear: without what pads a short input, at the level of the result. */
  const rowsOf = (all: Float32Array, length: number, gain: number): Float32Array[] =>
    stemRows(all, all.length / count).map(row => scaled(row.subarray(0, length), gain))

  const estimateOf = async (
    {denoised, x, window, sigmaNext}: LongStep,
    gain: number,
  ): Promise<JobEstimate | undefined> => {
    if (!allFinite(denoised) || !allFinite(x)) return undefined
    const length = window.end - window.start
    const stems = rowsOf(denoised, length, gain)
    const states = rowsOf(x, length, gain).map(row => peaksOf(row, watch.columns))
    const generation = made++ % GENERATIONS
    const files = stems.map((_, n) => path.join(watch.folder, `estimate-${generation}-${n}.wav`))
    for (const [n, file] of files.entries())
      await replace(file, encodeWav({sampleRate, channels: [stems[n]!]}, 'float32'))
    const overviews = stems.map(row => overviewOf([row], sampleRate, watch))
    return {start: window.start, length, sigmaNext, stems: overviews, states, files}
  }
  return async (step, gain) => {
    const last = step.step === step.steps - 1 && step.pass === step.passes - 1
    const begun = performance.now()
    if (blind || (begun < due && !last)) return undefined
    try {
      return await estimateOf(step, gain)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).syscall === undefined) throw error
      blind = true
      return undefined
    } finally {
      due = begun + Math.max(EVERY, TIMES_COST * (performance.now() - begun))
    }
  }
}

/**
 * Whoever still plays the file that was there keeps it as it is open. Removed first, not renamed over: after that some file
 * systems write to the disk at once, and these files are gone before they need to be there.
 */
const replace = async (file: string, bytes: Uint8Array): Promise<void> => {
  await rm(file, {force: true})
  await writeFile(file, bytes)
}
