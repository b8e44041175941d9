import {totalmem} from 'node:os'
import {bytesText} from '../../base/bytes-text.ts'
import {clock} from '../../base/clock.ts'
import {BadInput} from '../../base/errors.ts'
import type {Hertz, Seconds} from '../../base/units.ts'
import type {TaskName} from './task-methods.ts'

export type Load = {
  readonly seconds: Seconds
  /** All decoded input, as float32. */
  readonly decodedBytes: number
  readonly modelRate: Hertz
  /** A first guess of the stems is held as well, as it is and as the model hears it. */
  readonly guessed?: boolean
}

/**
 * How often a run holds its decoded input, and how often one mono channel at the model's rate, in both processes together:
 * separate keeps mix and four restored stems, beside the model's mix and stems twice; impute has locks besides.
 */
const HELD: Readonly<Record<TaskName, {decoded: number; mono: number}>> = {
  separate: {decoded: 5, mono: 12},
  generate: {decoded: 0, mono: 10},
  impute: {decoded: 2, mono: 32},
}
/** Four stems, twice. */
const GUESS = 8
/** The program, its child process, ONNX Runtime and one window's run. */
const BASE = 0.6e9

/** Most memory that a run takes, in bytes. */
export const memoryNeed = (task: TaskName, {seconds, decodedBytes, modelRate, guessed}: Load): number => {
  const {decoded, mono} = HELD[task]
  return BASE + decoded * decodedBytes + (mono + (guessed ? GUESS : 0)) * seconds * modelRate * 4
}

/** What this machine, or the container around the program, allows. */
export const machineMemory = (): number => {
  const limit = process.constrainedMemory()
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem()
}

/** Throws BadInput when the run would take more memory than there is; `what` begins the message. */
export const refuseMemory = (task: TaskName, what: string, load: Load, has = machineMemory()): void => {
  const need = memoryNeed(task, load)
  if (need <= has) return
  const fits = Math.max(1, Math.floor((load.seconds * (has - BASE)) / (need - BASE)))
  const lasts = `lasts ${clock(load.seconds)}, which takes ${bytesText(need)} of memory to ${task}`
  throw new BadInput(`${what}: ${lasts}, this machine has ${bytesText(has)}; make it ${clock(fits)} or shorter`)
}
