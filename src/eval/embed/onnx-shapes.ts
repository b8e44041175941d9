import type {Samples} from '../../base/units.ts'
import {PATCH, VGGISH_RATE} from './vggish-patches.ts'

/** A size, or the name of one that the caller may choose. */
export type Dimension = number | string

export const shapeWords = (shape: readonly Dimension[]): string =>
  `[${shape.map(size => (typeof size === 'number' && size >= 0 ? size : size || '?')).join(', ')}]`

/** What a network wants to be fed, a segment at a time. */
export type Feed =
  | {readonly kind: 'waveform'; readonly shape: readonly number[]; readonly samples: Samples}
  | {readonly kind: 'log-mel'; readonly shape: readonly number[]}

/** Where the caller chooses the length. */
const SEGMENT: Samples = 0.96 * VGGISH_RATE
/** Less than 0.1 s is no piece of music; such an input is meant for something else. */
const SHORTEST: Samples = 0.1 * VGGISH_RATE

export const INPUTS_TAKEN = `a waveform at 16 kHz, [samples] or [batch, samples], or VGGish’s log-mel patches, [batch, ${PATCH.frames}, ${PATCH.bands}] or [batch, 1, ${PATCH.frames}, ${PATCH.bands}]`

/** Whether the size can be `wanted`. Some writers give open sizes as −1. */
const canBe = (size: Dimension, wanted: number): boolean => typeof size === 'string' || size < 0 || size === wanted

/** How an input of that shape is fed; undefined when it takes nothing that is made here. */
export const feedFor = (shape: readonly Dimension[]): Feed | undefined => {
  const waveform = (size: Dimension): Samples | undefined => {
    const samples = canBe(size, SEGMENT) ? SEGMENT : Number(size)
    return samples >= SHORTEST ? samples : undefined
  }
  const [first, ...rest] = shape
  if (first === undefined) return undefined
  if (rest.length === 0) {
    const samples = waveform(first)
    return samples ? {kind: 'waveform', shape: [samples], samples} : undefined
  }
  if (!canBe(first, 1)) return undefined
  if (rest.length === 1) {
    const samples = waveform(rest[0]!)
    return samples ? {kind: 'waveform', shape: [1, samples], samples} : undefined
  }
  const patch = rest.length === 2 ? [PATCH.frames, PATCH.bands] : [1, PATCH.frames, PATCH.bands]
  if (rest.length > 3 || !rest.every((size, i) => canBe(size, patch[i]!))) return undefined
  return {kind: 'log-mel', shape: [1, ...patch]}
}
