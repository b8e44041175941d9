import {randomBits} from '../../src/sampler/random.ts'

/** Independent draws from N(0, 1) by Box and Muller's method. */
export const gaussianSource = (seed: number): (() => number) => {
  const bits = randomBits(seed)
  const uniform = (): number => (bits() + 0.5) / 2 ** 32
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
}
