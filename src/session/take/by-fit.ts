import type {Fit} from '../../audio/features/fit.ts'

/** Best fit first; what has none comes last, and equals stay in their order. */
export const byFit = <Take>(takes: readonly Take[], fitOf: (take: Take) => Fit | undefined): Take[] =>
  takes.toSorted((a, b) => (fitOf(b)?.score ?? -1) - (fitOf(a)?.score ?? -1))
