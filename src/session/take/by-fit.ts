import type {Fit} from '../../audio/features/fit.ts'

/** Best fit first; what has none comes last, and equals stay in their order. */
export const byFit = <Take extends {readonly fit?: Fit}>(takes: readonly Take[]): Take[] =>
  takes.toSorted((a, b) => (b.fit?.score ?? -1) - (a.fit?.score ?? -1))
