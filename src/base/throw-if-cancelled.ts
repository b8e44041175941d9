import {Cancelled} from './errors.ts'

/** Throws Cancelled when the signal was raised. */
export const throwIfCancelled = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted) throw new Cancelled()
}
