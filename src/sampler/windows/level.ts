import type {Hertz, Samples} from '../../base/units.ts'

/** Pieces this far (as a power ratio: −40 dB) below the loudest one are pauses and do not count. */
const GATE = 1e-4

/** How long a piece is that counts as sound or as a pause: a fifth of a second. */
export const levelPiece = (sampleRate: Hertz): Samples => Math.max(1, Math.round(sampleRate / 5))

type Measured = {
  /** See `levelPiece`. */
  readonly piece: Samples
}

/**
 * The level of a signal while it sounds: its RMS over the pieces within 40 dB of the loudest piece. 0 for silence.
 *
 * Relative to the signal itself, so scaling the signal scales the level.
 */
export const activeLevel = (signal: Float32Array, {piece}: Measured): number =>
  levelOf({length: signal.length, read: (from, to) => signal.subarray(from, to)}, {piece})

/** A signal that is read stretch by stretch. */
export type Readable = {readonly length: Samples; read(from: Samples, to: Samples): ArrayLike<number>}

/** `activeLevel` of a signal that need not be in memory. */
export const levelOf = ({length, read}: Readable, {piece}: Measured): number => {
  const powers: number[] = []
  for (let from = 0; from < length; from += piece) {
    const part = read(from, Math.min(from + piece, length))
    let sum = 0
    for (let i = 0; i < part.length; i++) sum += part[i]! * part[i]!
    powers.push(sum / part.length)
  }
  const gate = GATE * powers.reduce((a, b) => Math.max(a, b), 0)
  const active = powers.filter(power => power > gate)
  return active.length === 0 ? 0 : Math.sqrt(active.reduce((a, b) => a + b) / active.length)
}

export type Gain = {
  /** From the user's level to the one the model was trained on. */
  readonly toModel: number
  /** And back: 1/toModel. */
  readonly fromModel: number
}

/**
 * The gain that brings `level` to `target` (the active level of the mixes the model was trained on) and its inverse.
 *
 * Separating 0.1 times a mix so gives 0.1 times the stems. Silence is left as it is, and made of its stems: both gains
 * are 0, so no model can put sound where there was none.
 */
export const gainTo = (target: number, level: number): Gain =>
  level > 0 ? {toModel: target / level, fromModel: level / target} : {toModel: 0, fromModel: 0}

/** signal · gain, in a new array. */
export const scaled = (signal: Float32Array, gain: number): Float32Array => signal.map(value => value * gain)
