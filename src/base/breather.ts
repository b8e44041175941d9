import {setImmediate} from 'node:timers/promises'
import {throwIfCancelled} from './throw-if-cancelled.ts'

/** Longest time that a computation in the calling process keeps it from anything else. */
const LONGEST = 20

/**
 * A pause for loops that compute in the calling process: await it every round, and a screen can be drawn and keys are
 * heard. It does nothing until 20 ms have passed since the last turn. Throws Cancelled when `signal` is aborted.
 */
export const createBreather = (signal?: AbortSignal): (() => Promise<void>) => {
  let last = performance.now()
  return async () => {
    if (performance.now() - last < LONGEST) return
    await setImmediate()
    last = performance.now()
    throwIfCancelled(signal)
  }
}

/** The same pieces, with a pause between them where it is due. Throws Cancelled. */
export async function* breathing<Piece>(pieces: AsyncIterable<Piece>, signal?: AbortSignal): AsyncGenerator<Piece> {
  const breathe = createBreather(signal)
  for await (const piece of pieces) {
    yield piece
    await breathe()
  }
}
