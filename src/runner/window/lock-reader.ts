import type {Samples} from '../../base/units.ts'
import type {Lock} from '../../sampler/posteriors/impute.ts'
import type {LockedStem} from '../job.ts'
import {openSignal, type Signal} from './signal.ts'

/** What is locked, read stretch by stretch. */
export type LockReader = {
  /** [stem, to − from], the reader's own. */
  read(from: Samples, to: Samples): Lock
  close(): void
}

/** Throws BadInput for a file that cannot be read. */
export const openLock = async (stems: readonly LockedStem[]): Promise<LockReader> => {
  const signals: (Signal | undefined)[] = []
  const close = (): void => {
    for (const signal of signals) signal?.close()
  }
  try {
    for (const {sound} of stems) signals.push(sound && (await openSignal(sound)))
  } catch (error) {
    close()
    throw error
  }
  const read = (from: Samples, to: Samples): Lock => {
    const samples = to - from
    const piece = {known: new Float32Array(stems.length * samples), locked: new Uint8Array(stems.length * samples)}
    for (const [n, {open}] of stems.entries()) {
      const signal = signals[n]
      if (signal) piece.known.set(signal.read(from, to), n * samples)
      piece.locked.fill(1, n * samples, (n + 1) * samples)
      const indexOf = (at: Samples): number => n * samples + Math.min(samples, Math.max(0, at - from))
      for (const [begin, end] of open) piece.locked.fill(0, indexOf(begin), indexOf(end))
    }
    return piece
  }
  return {read, close}
}
