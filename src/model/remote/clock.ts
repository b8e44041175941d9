import {setTimeout as pause} from 'node:timers/promises'
import type {Seconds} from '../../base/units.ts'

export type Clock = {
  /** Rings once, after so long; what it returns hushes it. */
  alarm(seconds: Seconds, ring: () => void): () => void
  sleep(seconds: Seconds): Promise<void>
}

export const systemClock: Clock = {
  alarm: (seconds, ring) => {
    const timer = setTimeout(ring, seconds * 1000)
    return () => clearTimeout(timer)
  },
  sleep: seconds => pause(seconds * 1000),
}
