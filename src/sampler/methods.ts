import {BadInput} from '../base/errors.ts'

/** The methods that separate, the preferred one first. */
export const SEPARATORS = ['guided', 'projected', 'dirac', 'gaussian', 'regressor', 'gibbs', 'refine'] as const
export type Separator = (typeof SEPARATORS)[number]

/** The ways of sampling; what each knows about the stems is its posterior. The last finds what is none of them. */
export const METHODS = ['generate', 'impute', ...SEPARATORS, 'rest'] as const
export type Method = (typeof METHODS)[number]

const isMethod = (name: string): name is Method => (METHODS as readonly string[]).includes(name)

/** The method of that name. Throws BadInput for an unknown one. */
export const parseMethod = (name: string): Method => {
  if (isMethod(name)) return name
  throw new BadInput(`method must be one of ${METHODS.join(', ')}, got ${name}`)
}
