import {type Plan, planRun} from '../../session/recipe/plan-run.ts'
import type {Desk} from './state.ts'

/** What a run would do now, or why it cannot; nothing while model and preset are being read. */
export const planOf = ({history, recipe, missing}: Pick<Desk, 'history' | 'recipe' | 'missing'>): Plan | undefined => {
  const project = history.present
  if (!recipe || recipe.model !== project.setup.model || recipe.preset !== project.setup.preset) return undefined
  if (!recipe.found) return {kind: 'refused', why: recipe.fault ?? 'model and preset cannot be read'}
  return planRun(project, {...recipe.found, missing})
}
