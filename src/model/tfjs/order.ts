import type {Shape} from '../ops.ts'

/** Axis i of the whole is axis `order[i]` of what is stored. */
export type Order = readonly number[]

export const identity = (rank: number): Order => Array.from({length: rank}, (_, i) => i)

export const isIdentity = (order: Order): boolean => order.every((axis, i) => axis === i)

export const inverse = (order: Order): Order => order.map((_, axis) => order.indexOf(axis))

/** What `first` and then `then` do. */
export const composed = (first: Order, then: Order): Order => then.map(axis => first[axis]!)

export const reordered = (shape: Shape, order: Order): Shape => order.map(axis => shape[axis]!)

/** Channels, axis 1, stored last. */
export const channelsLast = (rank: number): Order => [0, rank - 1, ...identity(rank - 2).map(axis => axis + 1)]

/** Whether values stay where they are: only axes of length 1 change places with others. */
export const movesNothing = (shape: Shape, order: Order): boolean => {
  const long = order.filter(axis => shape[axis] !== 1)
  return long.every((axis, i) => i === 0 || axis > long[i - 1]!)
}

/**
 * The same transposition of as few axes as it takes: those of length 1 are left out, those that stay neighbours become
 * one. tfjs has kernels for few axes only.
 */
export const simplified = (shape: Shape, order: Order): {shape: Shape; order: Order} => {
  const runs: number[][] = []
  for (const axis of order.filter(one => shape[one] !== 1)) {
    const run = runs.at(-1)
    const next = run && nextLong(shape, run.at(-1)!)
    if (run && axis === next) run.push(axis)
    else runs.push([axis])
  }
  const stored = runs.toSorted((a, b) => a[0]! - b[0]!)
  return {
    shape: stored.map(run => run.reduce((size, axis) => size * shape[axis]!, 1)),
    order: runs.map(run => stored.indexOf(run)),
  }
}

const nextLong = (shape: Shape, axis: number): number => {
  let next = axis + 1
  while (shape[next] === 1) next++
  return next
}
