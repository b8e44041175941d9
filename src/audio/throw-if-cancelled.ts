import {Cancelled} from '../base/errors.ts'

/** @throws Cancelled when the signal was raised. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Cancelled()
}
