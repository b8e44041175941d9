import type {Recipe} from './settings.ts'

/** How many network evaluations a window takes by this recipe. */
export const callsOf = ({method, settings}: Recipe): number => {
  if (method === 'gibbs') return settings.steps + 1
  const {solver, steps, correction, shifts} = settings
  return shifts * correction * (solver === 'heun' ? 2 * steps - 1 : steps)
}
