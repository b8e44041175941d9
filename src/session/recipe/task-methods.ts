import type {PackManifest} from '../../model/pack/schema.ts'
import type {Method} from '../../sampler/methods.ts'

export const TASKS = ['separate', 'generate', 'impute'] as const
export type TaskName = (typeof TASKS)[number]

/** The methods that separate, the preferred one first. */
export const SEPARATORS = ['guided', 'projected', 'dirac', 'gaussian'] as const satisfies readonly Method[]

/** What does not go together: `about` names the choice to change, a flag without its dashes; `why` is the rest of the line. */
export type Fault = {readonly about: string; readonly why: string}

/** Why the pack cannot do the task by that method; nothing when it can. */
export const methodFault = (
  task: TaskName,
  method: Method,
  {name, contexts, joint}: PackManifest,
): Fault | undefined => {
  if (task !== 'separate' && !joint)
    return {
      about: `model ${name}`,
      why: 'its stems are independent of each other, so it can only separate; choose a joint pack',
    }
  if (method === 'guided' && !contexts.mix)
    return {
      about: 'method guided',
      why: `the pack ${name} does not take the mix; choose projected, dirac or gaussian`,
    }
  return undefined
}
