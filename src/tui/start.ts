import {BadInput} from '../base/errors.ts'
import type {ScreenFlags} from './looks.ts'

export type StartOptions = ScreenFlags & {
  /** The project; absent: the last one that was open, on the very first start a copy of the demo. */
  readonly folder?: string
  /** Raised by Ctrl-C from outside, a polite kill and a closed terminal. */
  readonly signal: AbortSignal
}

/** Set on build machines, but also by editors and containers with a person before them. */
const CI_VARIABLES = ['CI', 'CONTINUOUS_INTEGRATION'] as const

/**
 * Opens the workstation and resolves when the person has left it. Throws BadInput without a terminal, Cancelled when the
 * signal ended it; everything is saved by then, and also when the program has to end before. Whatever happens, the terminal
 * is given back as it was.
 */
export const openWorkstation = async (options: StartOptions): Promise<void> => {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new BadInput('the workstation needs a terminal; in a pipe use quartet separate, impute or generate')
  // Here is a terminal, whatever they say; ink and chalk look at them when they are imported, and would draw nothing.
  for (const name of CI_VARIABLES) delete process.env[name]
  const {showWorkstation} = await import('./show.tsx')
  await showWorkstation(options)
}
