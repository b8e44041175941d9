import type {Shapes} from '../ops.ts'

/** What is wrong with a set of parameters, in one phrase; `undefined` when names and shapes are all as expected. */
export const shapeFault = (expected: Shapes, found: Shapes): string | undefined => {
  for (const [name, shape] of expected) {
    const actual = found.get(name)
    if (!actual) return `lacks tensor ${name}, expected [${shape.join(', ')}]`
    if (actual.length !== shape.length || actual.some((size, axis) => size !== shape[axis]))
      return `has tensor ${name} of shape [${actual.join(', ')}], expected [${shape.join(', ')}]`
  }
  for (const name of found.keys())
    if (!expected.has(name)) return `holds tensor ${JSON.stringify(name)}, which such a network does not have`
  return undefined
}
