import {BadInput} from '../../base/errors.ts'
import type {Samples} from '../../base/units.ts'
import type {PackManifest} from '../../model/pack/schema.ts'
import type {Lock} from '../../sampler/posteriors/impute.ts'
import {anchorOf} from '../../sampler/windows/anchor.ts'
import {gainTo, levelOf, levelPiece, scaled} from '../../sampler/windows/level.ts'
import {padLock} from '../../sampler/windows/long.ts'
import type {Window, WindowPlan} from '../../sampler/windows/windows.ts'
import type {Job} from '../job.ts'
import {isAnchored} from './anchored.ts'
import type {LockReader} from './lock-reader.ts'
import type {OpenInput} from './open-input.ts'
import type {Signal} from './signal.ts'

/** What the model is to hear, and how loud; stems that come out are scaled back by `fromModel`. */
export type ModelInput = Guessed & {
  /** 0: the mix is silent. */
  readonly fromModel: number
} & (
    | {
        readonly kind: 'mix'
        /** What a window hears of the mix, [sample]. */
        readonly mix: (at: Window) => Float32Array
        /** Where in a frame the network's frames are to lie; nothing where it makes no difference. */
        readonly anchor?: Samples
      }
    /** What is locked of a window, [stem, window]. */
    | {readonly kind: 'lock'; readonly lock: (at: Window) => Lock}
    | {readonly kind: 'none'}
  )

type Guessed = {
  /** What was guessed of a window's stems, [stem, window]. */
  readonly guess?: (at: Window) => Float32Array
}

/** What there is to hear, at its own level. */
export type Input = OpenInput & Guessed

type ModelPlan = {readonly manifest: PackManifest; readonly plan: WindowPlan; readonly frame: Samples}

/**
 * The input at the level that the model was trained on. A lock's level is that of its share of a band. Throws BadInput when it
 * is not what the method is for.
 */
export const atModelLevel = ({method, length}: Job, input: Input, model: ModelPlan): ModelInput => {
  const {guess} = input
  const makes = method === 'generate' || method === 'impute'
  if (input.kind !== 'mix' && !makes) throw new BadInput(`${method} needs a mix`)
  switch (input.kind) {
    case 'mix':
      return mixAtLevel(input.mix, {...model, guess, anchored: isAnchored(method)})
    case 'lock':
      return lockAtLevel(input.lock, {...model, guess, length})
    case 'none':
      if (method === 'impute') throw new BadInput('impute needs locked stems')
      return {kind: 'none', guess, fromModel: 1}
  }
}

const mixAtLevel = (
  mix: Signal,
  {manifest, plan, frame, guess, anchored}: ModelPlan & Guessed & {readonly anchored: boolean},
): ModelInput => {
  const gain = gainTo(manifest.level, levelOf(mix, {piece: levelPiece(manifest.sampleRate)}))
  const padded = ({start, end}: Window): Float32Array => {
    const piece = new Float32Array(plan.window)
    piece.set(scaled(mix.read(start, end), gain.toModel))
    return piece
  }
  return {
    kind: 'mix',
    mix: padded,
    guess: guess && (at => scaled(guess(at), gain.toModel)),
    anchor: anchored ? anchorOf(mix, frame) : undefined,
    fromModel: gain.fromModel,
  }
}

const lockAtLevel = (
  lock: LockReader,
  {manifest, plan, guess, length}: ModelPlan & Guessed & {readonly length: Samples},
): ModelInput => {
  const stems = manifest.stems.length
  const {level, count} = lockedLevel(lock, {stems, length, piece: levelPiece(manifest.sampleRate)})
  const gain = gainTo(manifest.level * Math.sqrt(Math.max(1, count) / stems), level)
  const cut = ({start, end}: Window): Lock => padLock(lock.read(start, end), {stems, samples: plan.window})
  // Locks that are silent say nothing about the level.
  if (gain.toModel === 0) return {kind: 'lock', lock: cut, guess, fromModel: 1}
  const scaledCut = (at: Window): Lock => {
    const piece = cut(at)
    return {...piece, known: scaled(piece.known, gain.toModel)}
  }
  return {
    kind: 'lock',
    lock: scaledCut,
    guess: guess && (at => scaled(guess(at), gain.toModel)),
    fromModel: gain.fromModel,
  }
}

type Locked = {readonly stems: number; readonly length: Samples; readonly piece: Samples}

/** How loud the locked stems are together, and how many of them sound. */
const lockedLevel = (lock: LockReader, {stems, length, piece}: Locked): {level: number; count: number} => {
  const sounds = Array<boolean>(stems).fill(false)
  const read = (from: Samples, to: Samples): Float32Array => {
    const {known, locked} = lock.read(from, to)
    const sum = new Float32Array(to - from)
    for (let n = 0, i = 0; n < stems; n++) {
      for (let t = 0; t < sum.length; t++, i++) {
        if (!locked[i] || known[i] === 0) continue
        sum[t] = sum[t]! + known[i]!
        sounds[n] = true
      }
    }
    return sum
  }
  const level = levelOf({length, read}, {piece})
  return {level, count: sounds.filter(Boolean).length}
}
