import {BadInput} from '../base/errors.ts'

/** The ways of sampling; what each knows about the stems is its posterior. */
export const METHODS = ['generate', 'impute', 'guided', 'projected', 'dirac', 'gaussian', 'refine'] as const
export type Method = (typeof METHODS)[number]

const isMethod = (name: string): name is Method => (METHODS as readonly string[]).includes(name)

/** Separators that are networks of their own and need no sampler. */
const PACK_METHODS: readonly string[] = ['regressor', 'gibbs']

/** The method of that name. Throws BadInput for an unknown one, and for one that a diffusion pack cannot serve. */
export const parseMethod = (name: string): Method => {
  if (isMethod(name)) return name
  if (PACK_METHODS.includes(name))
    throw new BadInput(`method ${name} needs a pack of that kind; with a diffusion pack choose guided or projected`)
  throw new BadInput(`method must be one of ${METHODS.join(', ')}, got ${name}`)
}
