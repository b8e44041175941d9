import {STEMS, type Stem} from '../../base/stems.ts'

/** Stems that are made while the others are given. */
export type Subset = readonly Stem[]

/** `single`: each stem by itself. `all`: every set that leaves at least one stem given, as the paper reports them. */
export const SUBSETS = ['single', 'all'] as const
export type SubsetChoice = (typeof SUBSETS)[number]

const bitOf = (n: number): number => 1 << (STEMS.length - 1 - n)

/** From one stem to three, and among these in the order of the stems. */
export const subsetsOf = (choice: SubsetChoice): Subset[] => {
  const masks = Array.from({length: 2 ** STEMS.length - 2}, (_, i) => i + 1).reverse()
  const subsets = masks.map(mask => STEMS.filter((_, n) => mask & bitOf(n)))
  return subsets.filter(({length}) => choice === 'all' || length === 1).sort((a, b) => a.length - b.length)
}

/** A number of its own for every set, 1–14. */
export const maskOf = (subset: Subset): number => subset.reduce((mask, stem) => mask | bitOf(STEMS.indexOf(stem)), 0)

/** `bass+drums` */
export const nameOf = (subset: Subset): string => subset.join('+')

export const givenBeside = (subset: Subset): Subset => STEMS.filter(stem => !subset.includes(stem))
