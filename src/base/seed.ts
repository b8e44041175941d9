import {randomInt} from 'node:crypto'

const SEEDS = 2 ** 32

/** What a seed may be. */
export const SEED_RANGE = {from: 0, to: SEEDS - 1} as const

/** A fresh seed, to be told to the user so that the take can be made again. */
export const rollSeed = (): number => randomInt(SEEDS)

/**
 * The seed of one sound of several, by its hash in hexadecimal digits, eight or more: each has noise of its own, the same
 * whatever else is made.
 */
export const seedFor = (hash: string, seed: number): number => (seed + Number.parseInt(hash.slice(0, 8), 16)) % SEEDS
