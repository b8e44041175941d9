import {BadInput} from '../base/errors.ts'
import type {Samples} from '../base/units.ts'
import type {PackManifest} from '../model/pack/schema.ts'
import {activeLevel, gainTo, scaled} from '../sampler/level.ts'
import type {Lock} from '../sampler/posteriors/impute.ts'
import type {Job} from './job.ts'

/** What the model is to hear, and how loud; stems that come out are scaled back by `fromModel`. */
export type Heard = {
  readonly mix?: Float32Array
  readonly lock?: Lock
  readonly guess?: Float32Array
  /** 0: the mix is silent. */
  readonly fromModel: number
}

/** The inputs at the level that the model was trained on. A lock's level is that of its share of a band. */
export const hear = ({method, mix, lock, guess, length}: Job, manifest: PackManifest): Heard => {
  const stems = manifest.stems.length
  const target = manifest.level
  if (mix) {
    const gain = gainTo(target, activeLevel(mix))
    return {
      mix: scaled(mix, gain.toModel),
      guess: guess && scaled(guess, gain.toModel),
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
      guess: guess && scaled(guess, gain.toModel),
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
