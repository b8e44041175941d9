import {BadInput} from '../../base/errors.ts'

export type Fields = Readonly<Record<string, unknown>>

/** The value as an object with no other keys than `known`. Throws BadInput that begins with `where`. */
export const fieldsOf = (value: unknown, known: readonly string[], where: string): Fields => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadInput(`${where} must be an object, got ${JSON.stringify(value) ?? 'nothing'}; write {…}`)
  const stranger = Object.keys(value).find(key => !known.includes(key))
  if (stranger !== undefined)
    throw new BadInput(`${where} has an unknown setting ${stranger}; known are ${known.join(', ')}`)
  return value as Fields
}

type Bounds = {from: number; to: number; whole?: boolean}

/** The value as a number within bounds. Throws BadInput: `<where> must be 1–500, got 0`. */
export const numberIn = (value: unknown, {from, to, whole = false}: Bounds, where: string): number => {
  const isNumber = typeof value === 'number'
  if (isNumber && value >= from && value <= to && (!whole || Number.isInteger(value))) return value
  const kind = !isNumber ? 'a number ' : whole && !Number.isInteger(value) ? 'a whole number ' : ''
  throw new BadInput(`${where} must be ${kind}${from}–${to}, got ${JSON.stringify(value) ?? 'nothing'}`)
}

/** The value as one of some names. Throws BadInput that lists them. */
export const oneOf = <Name extends string>(value: unknown, names: readonly Name[], where: string): Name => {
  const found = names.find(name => name === value)
  if (found !== undefined) return found
  throw new BadInput(`${where} must be one of ${names.join(', ')}, got ${JSON.stringify(value) ?? 'nothing'}`)
}

/** The value as true or false. Throws BadInput. */
export const flagOf = (value: unknown, where: string): boolean => {
  if (typeof value === 'boolean') return value
  throw new BadInput(`${where} must be true or false, got ${JSON.stringify(value) ?? 'nothing'}`)
}
