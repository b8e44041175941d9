import {BadInput} from '../../../base/errors.ts'
import type {Seconds} from '../../../base/units.ts'
import type {Project, Setup} from '../../../session/project/project.ts'
import {begunClips, endOfClips} from '../../../session/recipe/go-on.ts'
import {type Origin, originTake, takeSeconds} from '../../../session/recipe/origin.ts'
import {type Plan, planRun} from '../../../session/recipe/plan-run.ts'
import type {Desk} from '../state.ts'

/** All of a setup that decides which packs and preset it needs. */
export const recipeKey = ({task, method, model, guess, preset}: Setup): string =>
  JSON.stringify([task, task === 'separate' && [method, guess], model, preset])

/** What a run would do now, or why it cannot; nothing while model and preset are being read. */
export const planOf = ({history, recipe, missing}: Pick<Desk, 'history' | 'recipe' | 'missing'>): Plan | undefined => {
  const project = history.present
  if (recipe?.key !== recipeKey(project.setup)) return undefined
  if (!recipe.found) return {kind: 'refused', why: recipe.fault ?? 'packs and preset cannot be read'}
  return planRun(project, {...recipe.found, missing})
}

/** As far as can be told without its recipe; the rest is refused when it is begun. */
export const plannedFrom = (
  project: Project,
  origin: Origin,
): {kind: 'ready'; seconds: Seconds} | {kind: 'refused'; why: string} => {
  try {
    if (origin.kind === 'continue')
      return {kind: 'ready', seconds: endOfClips(begunClips(project, origin)) + origin.seconds}
    if (origin.kind === 'blend') originTake(project, origin.other)
    return {kind: 'ready', seconds: takeSeconds(originTake(project, origin.take))}
  } catch (error) {
    if (error instanceof BadInput) return {kind: 'refused', why: error.message}
    throw error
  }
}
