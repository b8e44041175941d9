import type {Take} from '../../session/project/project.ts'
import {byFit} from '../../session/take/by-fit.ts'

export type TakeOrder = 'newest' | 'fit'

/** The takes from the top of the list to its end. */
export const inOrder = (takes: readonly Take[], order: TakeOrder): Take[] =>
  order === 'newest' ? takes.toReversed() : byFit(takes.toReversed(), ({fit}) => fit)

export const orderWords: Readonly<Record<TakeOrder, string>> = {newest: 'newest first', fit: 'best fit first'}
