import type {BitWriter} from './bit-writer.ts'
import {planRice, type RicePlan, writeRice} from './rice.ts'

const MOST_ORDER = 4

type Common = {
  readonly samples: Int32Array
  /** Bits of a sample. */
  readonly width: number
  /** What it takes, or a little more. */
  readonly bits: number
}

/** One channel of one block, in the cheapest way that was found. */
export type Subframe = Common &
  (
    | {readonly kind: 'constant'}
    | {readonly kind: 'verbatim'}
    | {readonly kind: 'fixed'; readonly order: number; readonly residual: Int32Array; readonly rice: RicePlan}
  )

/** Constant, one of the five fixed polynomial predictors with its residual in Rice codes, or the samples as they are. */
export const planSubframe = (samples: Int32Array, width: number): Subframe => {
  if (samples.every(value => value === samples[0])) return {kind: 'constant', samples, width, bits: 8 + width}
  const verbatim: Subframe = {kind: 'verbatim', samples, width, bits: 8 + width * samples.length}
  if (samples.length <= MOST_ORDER) return verbatim
  const {order, residual} = bestPredictor(samples)
  const rice = planRice(residual, samples.length, order)
  const bits = 8 + order * width + rice.bits
  return bits < verbatim.bits ? {kind: 'fixed', samples, width, bits, order, residual, rice} : verbatim
}

/** Each predictor's residual is the difference of the one before: x, Δx, Δ²x … The smallest in sum is the cheapest. */
const bestPredictor = (samples: Int32Array): {order: number; residual: Int32Array} => {
  let best = {order: 0, residual: samples, size: sizeOf(samples)}
  let residual = samples
  for (let order = 1; order <= MOST_ORDER; order++) {
    const next = new Int32Array(residual.length - 1)
    for (let i = 0; i < next.length; i++) next[i] = residual[i + 1]! - residual[i]!
    residual = next
    const size = sizeOf(residual)
    if (size < best.size) best = {order, residual, size}
  }
  return best
}

const sizeOf = (residual: Int32Array): number => {
  let sum = 0
  for (let i = 0; i < residual.length; i++) sum += Math.abs(residual[i]!)
  return sum
}

/** The subframe's type, and how many samples stand as they are before what follows. */
const headOf = (subframe: Subframe): {type: number; plain: number} => {
  switch (subframe.kind) {
    case 'constant':
      return {type: 0, plain: 1}
    case 'verbatim':
      return {type: 1, plain: subframe.samples.length}
    case 'fixed':
      return {type: 8 + subframe.order, plain: subframe.order}
  }
}

export const writeSubframe = (out: BitWriter, subframe: Subframe): void => {
  const {samples, width} = subframe
  const {type, plain} = headOf(subframe)
  out.put(type << 1, 8)
  for (let i = 0; i < plain; i++) out.put(samples[i]!, width)
  if (subframe.kind === 'fixed') writeRice(out, subframe.residual, subframe.rice, samples.length)
}
