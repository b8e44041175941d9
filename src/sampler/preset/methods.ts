/** The methods that separate, the preferred one first. */
export const SEPARATORS = ['guided', 'projected', 'dirac', 'gaussian', 'regressor', 'gibbs', 'refine'] as const
export type Separator = (typeof SEPARATORS)[number]

/** The ways of sampling; what each knows about the stems is its posterior. The last finds what is none of them. */
export const METHODS = ['generate', 'impute', ...SEPARATORS, 'rest'] as const
export type Method = (typeof METHODS)[number]
