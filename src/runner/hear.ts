import {BadInput} from '../base/errors.ts'
import type {Samples} from '../base/units.ts'
import type {PackManifest} from '../model/pack/schema.ts'
import {activeLevel, gainTo, levelOf, scaled} from '../sampler/level.ts'
import type {Lock} from '../sampler/posteriors/impute.ts'
import type {Window, WindowPlan} from '../sampler/windows.ts'
import type {Job} from './job.ts'
import type {Signal} from './signal.ts'

/** What the model is to hear, and how loud; stems that come out are scaled back by `fromModel`. */
export type Heard = {
  /** What a window hears of the mix, [sample]. */
  readonly mix?: (at: Window) => Float32Array
  readonly lock?: Lock
  /** What was guessed of a window's stems, [stem, sample]. */
  readonly guess?: (at: Window) => Float32Array
  /** 0: the mix is silent. */
  readonly fromModel: number
}

/** What there is to hear, at its own level. */
export type Input = {
  readonly mix?: Signal
  /** [stem, window] */
  readonly guess?: (at: Window) => Float32Array
}

type Hearing = {readonly manifest: PackManifest; readonly plan: WindowPlan}

/** The inputs at the level that the model was trained on. A lock's level is that of its share of a band. */
export const hear = ({method, lock, length}: Job, {mix, guess}: Input, {manifest, plan}: Hearing): Heard => {
  const stems = manifest.stems.length
  const target = manifest.level
  if (mix) {
    const gain = gainTo(target, levelOf(mix))
    const padded = ({start, end}: Window): Float32Array => {
      const piece = new Float32Array(plan.window)
      piece.set(scaled(mix.read(start, end), gain.toModel))
      return piece
    }
    return {
      mix: padded,
      guess: guess && (at => scaled(guess(at), gain.toModel)),
      fromModel: gain.fromModel,
    }
  }
  if (lock) {
    const {sum, count} = lockedSum(lock, stems, length)
    const gain = gainTo(target * Math.sqrt(Math.max(1, count) / stems), activeLevel(sum))
    // Locks that are silent say nothing about the level.
    if (gain.toModel === 0) return {lock, guess, fromModel: 1}
    return {
      lock: {...lock, known: scaled(lock.known, gain.toModel)},
      guess: guess && (at => scaled(guess(at), gain.toModel)),
      fromModel: gain.fromModel,
    }
  }
  if (method !== 'generate') throw new BadInput(`${method} needs a mix or locked stems`)
  return {guess, fromModel: 1}
}

const lockedSum = ({known, locked}: Lock, stems: number, length: Samples): {sum: Float32Array; count: number} => {
  const sum = new Float32Array(length)
  let count = 0
  for (let n = 0; n < stems; n++) {
    let sounds = false
    for (let t = 0, i = n * length; t < length; t++, i++) {
      if (!locked[i] || known[i] === 0) continue
      sum[t] = sum[t]! + known[i]!
      sounds = true
    }
    if (sounds) count++
  }
  return {sum, count}
}
