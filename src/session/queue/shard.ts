import {BadInput} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'

/** One of `count` parts of a list; `index` from 1. */
export type Shard = {readonly index: number; readonly count: number}

const MOST = 100_000

/** Reads `2/8`. Throws BadInput, also for a part that does not exist. */
export const parseShard = (text: string): Shard => {
  const refuse = (why: string): BadInput => new BadInput(`${shown(text)}: ${why}`, {about: 'shard'})
  const [, index, count] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number)
  if (index === undefined || count === undefined) throw refuse('expected i/n, as in 2/8 for the second of eight parts')
  if (count < 1 || count > MOST) throw refuse(`expected 1 to ${MOST} parts`)
  if (index < 1 || index > count) throw refuse(`does not exist, expected one from 1/${count} to ${count}/${count}`)
  return {index, count}
}

/** Every n-th of a list: the shards of one list are disjoint, cover it, and differ by one in length at most. */
export const shardOf = <Item>(list: readonly Item[], {index, count}: Shard): Item[] =>
  list.filter((_, place) => place % count === index - 1)
