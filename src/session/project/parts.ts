import type {Range} from '../../base/range.ts'

/** In order, with what touches joined; what has no length or no place is left out. The very same list when it is so already. */
export const tidied = (parts: readonly Range[]): readonly Range[] => {
  const sorted = parts
    .filter(({from, to}) => Number.isFinite(from) && Number.isFinite(to) && to > Math.max(0, from))
    .map(({from, to}) => ({from: Math.max(0, from) + 0, to}))
    .sort((a, b) => a.from - b.from)
  const joined: Range[] = []
  for (const part of sorted) {
    const last = joined.at(-1)
    if (last && part.from <= last.to) joined[joined.length - 1] = {from: last.from, to: Math.max(last.to, part.to)}
    else joined.push(part)
  }
  return sameParts(joined, parts) ? parts : joined
}

export const sameParts = (a: readonly Range[], b: readonly Range[]): boolean =>
  a.length === b.length && a.every(({from, to}, n) => from === b[n]!.from && to === b[n]!.to)

/** Times that differ by less are the same: grids are computed. */
const HAIR = 1e-6

/** Adds a range to parts, or takes it out of them where all of it is in them. */
export const toggled = (parts: readonly Range[], range: Range): readonly Range[] => {
  const isIn = parts.some(({from, to}) => from <= range.from + HAIR && to >= range.to - HAIR)
  if (!isIn) return tidied([...parts, range])
  return tidied(
    parts.flatMap(({from, to}) => [
      {from, to: Math.min(to, range.from)},
      {from: Math.max(from, range.to), to},
    ]),
  ).filter(({from, to}) => to - from > HAIR)
}
