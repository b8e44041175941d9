import type {BitWriter} from './bit-writer.ts'

const MOST_PARTITION_ORDER = 6
const MOST_PARAMETER = 30
/** Wider parameters need the second coding, whose fields have a bit more. */
const NARROW_PARAMETER = 14

/** How a residual is cut into 2^order parts, each with a Rice parameter of its own. */
export type RicePlan = {
  readonly order: number
  readonly parameters: readonly number[]
  /** No fewer than writing it takes. */
  readonly bits: number
}

/** A signed number as an unsigned one: 0, −1, 1, −2, 2 … → 0, 1, 2, 3, 4 … */
const folded = (value: number): number => ((value << 1) ^ (value >> 31)) >>> 0

/** Rice codes of u take Σ(u >> k) + n·(1 + k) bits, least where 2^k is near the mean of u. */
const parameterFor = (sum: number, count: number): number =>
  sum <= count ? 0 : Math.min(MOST_PARAMETER, Math.floor(Math.log2(sum / count)))

/** The cheapest plan for `residual`, which begins after the first `skip` of a block of `block` samples. */
export const planRice = (residual: Int32Array, block: number, skip: number): RicePlan => {
  let best: RicePlan | undefined
  for (let order = 0; order <= MOST_PARTITION_ORDER; order++) {
    const part = block / 2 ** order
    if (!Number.isInteger(part) || part <= skip) break
    const plan = planParts(residual, {order, part, skip})
    if (!best || plan.bits < best.bits) best = plan
  }
  return best!
}

type Parts = {readonly order: number; readonly part: number; readonly skip: number}

const planParts = (residual: Int32Array, {order, part, skip}: Parts): RicePlan => {
  const parameters: number[] = []
  let bits = 6 // coding and partition order
  let at = 0
  for (let p = 0; p < 2 ** order; p++) {
    const end = (p + 1) * part - skip
    const count = end - at
    let sum = 0
    for (; at < end; at++) sum += folded(residual[at]!)
    const parameter = parameterFor(sum, count)
    parameters.push(parameter)
    bits += 5 + count * (1 + parameter) + Math.floor(sum / 2 ** parameter)
  }
  return {order, parameters, bits}
}

/** Writes a residual by its plan. */
export const writeRice = (out: BitWriter, residual: Int32Array, {order, parameters}: RicePlan, block: number): void => {
  const wide = parameters.some(parameter => parameter > NARROW_PARAMETER)
  out.put(wide ? 1 : 0, 2)
  out.put(order, 4)
  const skip = block - residual.length
  let at = 0
  for (const [p, parameter] of parameters.entries()) {
    out.put(parameter, wide ? 5 : 4)
    const end = ((p + 1) * block) / 2 ** order - skip
    for (; at < end; at++) {
      const value = folded(residual[at]!)
      out.unary(value >>> parameter)
      out.put(value, parameter)
    }
  }
}
