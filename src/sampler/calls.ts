import {isGibbs, type MethodSettings} from './settings.ts'

/** How many network evaluations a window takes under these settings. */
export const callsOf = (settings: MethodSettings): number => {
  if (isGibbs(settings)) return settings.steps + 1
  const {solver, steps, correction, shifts} = settings
  return shifts * correction * (solver === 'heun' ? 2 * steps - 1 : steps)
}
