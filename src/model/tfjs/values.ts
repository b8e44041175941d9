import type {Tensor} from '@tensorflow/tfjs-core'
import {broadcastShape, type Shape, sizeOf} from '../ops.ts'
import type {Tf} from './backends.ts'
import * as kernels from './kernels.ts'
import {composed, identity, inverse, isIdentity, movesNothing, type Order, reordered} from './order.ts'
import type {Program, Stored} from './program.ts'

/**
 * A tensor in whatever order its axes are stored. Transpositions are only noted; they are carried out where an operation
 * needs another order, which convolutions (channels last) and what lies between them do not.
 */
export type Value = {readonly stored: Stored; readonly order: Order; readonly shape: Shape}

/** What keeps the order in which axes are stored, and what changes it. */
export const createValues = (tf: Tf, program: Program) => {
  const turned = new Map<string, Stored>()

  const plain = (stored: Stored): Value => ({stored, order: identity(stored.shape.length), shape: stored.shape})
  const step = (from: readonly Stored[], shape: Shape, run: (...x: Tensor[]) => Tensor): Value =>
    plain(program.step(from, shape, run))
  const ordered = (stored: Stored, order: Order): Value => ({stored, order, shape: reordered(stored.shape, order)})

  /** What is stored when the axes are to lie in that order. */
  const storedAs = ({stored, order}: Value, wanted: Order): Stored => {
    const change = composed(order, inverse(wanted))
    if (isIdentity(change)) return stored
    const key = `${stored.id}:${change}`
    const known = turned.get(key)
    if (known) return known
    const shape = reordered(stored.shape, change)
    const made = movesNothing(stored.shape, change)
      ? program.step([stored], shape, x => tf.reshape(x, [...shape]))
      : program.step([stored], shape, x => kernels.transpose(tf, x, change))
    turned.set(key, made)
    return made
  }
  const inOrder = (x: Value): Stored => storedAs(x, identity(x.shape.length))

  const reshape = (x: Value, shape: Shape): Value => {
    if (sizeOf(x.shape) !== sizeOf(shape)) throw new RangeError(`[${x.shape}] cannot be seen as [${shape}]`)
    if (String(x.shape) === String(shape)) return x
    return step([inOrder(x)], shape, one => tf.reshape(one, [...shape]))
  }
  /** The same with axes of length 1 before the others. */
  const widened = (x: Value, rank: number): Value => {
    const more = rank - x.shape.length
    if (more === 0) return x
    const shape = [...new Array<number>(more).fill(1), ...x.stored.shape]
    const stored = program.step([x.stored], shape, one => tf.reshape(one, shape))
    return ordered(stored, [...identity(more), ...x.order.map(axis => axis + more)])
  }

  const unary =
    (run: (x: Tensor) => Tensor) =>
    (x: Value): Value =>
      ordered(program.step([x.stored], x.stored.shape, run), x.order)
  const binary =
    (run: (a: Tensor, b: Tensor | number) => Tensor) =>
    (a: Value, b: Value | number): Value => {
      if (typeof b === 'number') return unary(x => run(x, b))(a)
      const shape = broadcastShape(a.shape, b.shape)
      const [left, right] = [widened(a, shape.length), widened(b, shape.length)]
      const {order} = sizeOf(a.shape) < sizeOf(b.shape) ? right : left
      const from = [storedAs(left, order), storedAs(right, order)]
      return ordered(program.step(from, reordered(shape, inverse(order)), run), order)
    }

  /** Something along one axis, wherever it is stored; `run` sees [outer, axis, inner]. */
  const along = (x: Value, axis: number, length: number, run: (x: Tensor) => Tensor): Value => {
    const place = x.order[axis]!
    const shape = x.stored.shape.with(place, length)
    const around = kernels.aroundAxis(x.stored.shape, place)
    return ordered(
      program.step([x.stored], shape, one => tf.reshape(run(tf.reshape(one, around)), [...shape])),
      x.order,
    )
  }
  const slice = (x: Value, axis: number, from: number, to: number): Value =>
    from === 0 && to === x.shape[axis]
      ? x
      : along(x, axis, to - from, one => tf.slice(one, [0, from, 0], [-1, to - from, -1]))
  const pad = (x: Value, axis: number, before: number, after: number): Value =>
    along(x, axis, x.shape[axis]! + before + after, one =>
      tf.pad(one, [
        [0, 0],
        [before, after],
        [0, 0],
      ]),
    )
  const concat = (xs: readonly Value[], axis: number): Value => {
    const [first] = xs as [Value]
    const {order} = first
    const place = order[axis]!
    const length = xs.reduce((sum, x) => sum + x.shape[axis]!, 0)
    const shape = first.stored.shape.with(place, length)
    const from = xs.map(x => storedAs(x, order))
    const arounds = from.map(one => kernels.aroundAxis(one.shape, place))
    const stored = program.step(from, shape, (...tensors) =>
      tf.reshape(
        tf.concat(
          tensors.map((x, i) => tf.reshape(x, arounds[i]!)),
          1,
        ),
        [...shape],
      ),
    )
    return ordered(stored, order)
  }
  const gather = (x: Value, axis: number, indices: readonly number[]): Value => {
    const list = Int32Array.from(indices)
    // A fresh tensor each time: the native packages check the indices, and would fetch kept ones back from the GPU.
    return along(x, axis, list.length, one => tf.gather(one, tf.tensor1d(list, 'int32'), 1))
  }

  return {plain, step, ordered, storedAs, inOrder, reshape, unary, binary, along, slice, pad, concat, gather}
}
