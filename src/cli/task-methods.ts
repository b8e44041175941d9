import {BadInput} from '../base/errors.ts'
import type {PackManifest} from '../model/pack/schema.ts'
import type {Method} from '../sampler/methods.ts'

type TaskName = 'separate' | 'generate' | 'impute'

const METHODS_OF: Readonly<Record<TaskName, readonly Method[]>> = {
  separate: ['guided', 'projected', 'dirac', 'gaussian'],
  generate: ['generate'],
  impute: ['impute'],
}

/** Throws BadInput when the task or the pack cannot use that method. */
export const refuseMethod = (task: TaskName, method: Method, {name, contexts, joint}: PackManifest): void => {
  if (!METHODS_OF[task].includes(method))
    throw new BadInput(`--method ${method}: does not ${task}; choose one of ${METHODS_OF[task].join(', ')}`)
  if (method === 'guided' && !contexts.mix)
    throw new BadInput(`--method guided: the pack ${name} does not take the mix; choose projected, dirac or gaussian`)
  if (task !== 'separate' && !joint)
    throw new BadInput(
      `--model ${name}: its stems are independent of each other, so it can only separate; choose a joint pack`,
    )
}
