import type {Seconds} from '../../base/units.ts'
import type {Endpoint} from './address.ts'
import type {Clock} from './clock.ts'
import {Refusal} from './refusal.ts'

export type TurnOptions = {
  /** How often all endpoints that may still answer are asked. */
  readonly rounds: number
  readonly clock: Clock
  /** Uniform in 0–1: so that clients of one server do not come back at the same moment. */
  readonly random: () => number
}

const FIRST: Seconds = 0.5
const LONGEST: Seconds = 8
/** A server that wants more patience than this is as good as gone. */
const MOST_PATIENCE: Seconds = 30

/** Exponential back-off with jitter over half of it, and at least what the servers asked for. */
const backOff = (round: number, faults: Iterable<Refusal>, random: () => number): Seconds => {
  const wished = [...faults].filter(({again}) => again).map(({wait}) => wait)
  const own = Math.min(LONGEST, FIRST * 2 ** (round - 1)) * (0.5 + random() / 2)
  return Math.max(own, Math.min(MOST_PATIENCE, ...wished))
}

/**
 * What the first endpoint that does it gives: they are asked one after the other, then after a pause again, but for those
 * whose refusal is final. Throws Refusal with what each of them last said.
 */
export const inTurn = async <T>(
  endpoints: readonly Endpoint[],
  attempt: (endpoint: Endpoint) => Promise<T>,
  {rounds, clock, random}: TurnOptions,
): Promise<T> => {
  const faults = new Map<Endpoint, Refusal>()
  let round = 0
  for (let hope = true; hope && round < rounds; round++) {
    if (round > 0) await clock.sleep(backOff(round, faults.values(), random))
    for (const endpoint of endpoints) {
      if (faults.get(endpoint)?.again === false) continue
      try {
        return await attempt(endpoint)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        faults.set(endpoint, error)
      }
    }
    hope = [...faults.values()].some(({again}) => again)
  }
  const words = [...faults].map(([{address}, {message, again}]) => {
    const tries = again && round > 1 ? `, ${round} times` : ''
    return `${address}: ${message}${tries}`
  })
  throw new Refusal(words.join('; '))
}
