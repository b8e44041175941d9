import {type Shape, sizeOf} from '../../ops.ts'

/** Index of a view's last element, counted from its first. The shape must not be empty of elements. */
export const lastElement = (shape: Shape, strides: readonly number[]): number =>
  shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis]!, 0)

/**
 * A strided view in row-major order. `span` holds the elements from the view's first to its last.
 * Returns `span` itself when it already is in that order.
 */
export const gather = (span: Float32Array, shape: Shape, strides: readonly number[]): Float32Array => {
  if (isRowMajor(shape, strides)) return span
  const result = new Float32Array(sizeOf(shape))
  const index = shape.map(() => 0)
  let from = 0
  for (let to = 0; to < result.length; to++) {
    result[to] = span[from]!
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++
      from += strides[axis]!
      if (index[axis]! < shape[axis]!) break
      from -= strides[axis]! * shape[axis]!
      index[axis] = 0
    }
  }
  return result
}

const isRowMajor = (shape: Shape, strides: readonly number[]): boolean => {
  let expected = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false
    expected *= shape[axis]!
  }
  return true
}
