import {BadInput} from '../../base/errors.ts'
import type {PackManifest} from '../../model/pack/schema.ts'
import type {Separator} from '../../sampler/preset/methods.ts'
import {type Preset, recipeFor} from '../../sampler/preset/preset.ts'
import {type Overrides, parseSettings, type Recipe} from '../../sampler/preset/settings.ts'
import {separatorFor} from './separator-for.ts'
import {type Fault, guessFault, methodFault, restFault, type TaskName} from './task-methods.ts'

export type MethodWish = {
  readonly task: TaskName
  /** separate: absent, the pack's own. */
  readonly method?: Separator
  /** A person's own settings, over the preset's. */
  readonly overrides?: Overrides
}

export type RunMeans = {
  readonly manifest: PackManifest
  /** refine: of the pack that makes the first guess. */
  readonly guess?: PackManifest
  /** separate: of the pack that finds the rest, where it is asked for. */
  readonly rest?: PackManifest
  readonly preset: Preset
}

export type Decision = Recipe & {
  /** refine: how the first guess is made. */
  readonly guess?: Recipe
  /** separate: how the rest is found. */
  readonly rest?: Recipe
}

/**
 * What a wish comes to with these packs and this preset. The one place that says which of them do not go together: throws
 * BadInput about the setting to change.
 */
export const decideRun = ({task, method: wish, overrides}: MethodWish, means: RunMeans): Decision => {
  const {manifest, guess, rest, preset} = means
  const refuse = (fault: Fault | undefined): void => {
    if (fault) throw new BadInput(`${fault.value}: ${fault.why}`, {about: fault.about})
  }
  const method = task === 'separate' ? (wish ?? separatorFor(manifest, preset)) : task
  refuse(methodFault(task, method, manifest))
  const recipe = recipeFor(preset, method, overrides)
  if (rest) refuse(restFault(rest, manifest))
  const besides = rest && {rest: oneStep(preset, 'rest')}
  if (method !== 'refine') return {...recipe, ...besides}
  if (!guess) throw new BadInput('refine needs a pack that makes the first guess')
  refuse(guessFault(guess, manifest))
  return {...recipe, guess: oneStep(preset, 'regressor'), ...besides}
}

/** By the preset's settings, or where it has none by those that need no preset. */
const oneStep = (preset: Preset, method: 'regressor' | 'rest'): Recipe => ({
  method,
  settings: preset.methods[method] ?? parseSettings({}, method, method),
})
