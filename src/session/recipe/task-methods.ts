import {BadInput} from '../../base/errors.ts'
import type {PackManifest} from '../../model/pack/schema.ts'
import type {Method} from '../../sampler/methods.ts'

export type TaskName = 'separate' | 'generate' | 'impute'

/** The methods that separate, the preferred one first. */
export const SEPARATORS = ['guided', 'projected', 'dirac', 'gaussian'] as const satisfies readonly Method[]

/** Throws BadInput when the pack cannot do the task by that method. */
export const refuseMethod = (task: TaskName, method: Method, {name, contexts, joint}: PackManifest): void => {
  if (method === 'guided' && !contexts.mix)
    throw new BadInput(`--method guided: the pack ${name} does not take the mix; choose projected, dirac or gaussian`)
  if (task !== 'separate' && !joint)
    throw new BadInput(
      `--model ${name}: its stems are independent of each other, so it can only separate; choose a joint pack`,
    )
}
