import type {Hertz, Samples, Seconds} from '../../base/units.ts'

/** How far writing is ahead of what is heard: what a busy machine may take away without being noticed. */
export const LEAD: Seconds = 0.12
/** After underruns the lead grows, up to this. */
const MOST_LEAD: Seconds = 0.18
/** Frames rendered and written at once. */
const BLOCK: Samples = 512
/**
 * No device runs at exactly its rate. One that is a little faster than the clock here would starve in an hour, so time is
 * taken for this much faster than it is: what is too much waits in the device's own buffer.
 */
const HASTE = 1 + 50e-6

export type PumpOptions = {
  readonly rate: Hertz
  /** Renders and writes the next block. */
  readonly write: (frames: Samples) => void
  /** Frames written that have not been taken yet. */
  readonly waiting: () => Samples
  /** Seconds from any start; never goes back. */
  readonly now: () => Seconds
}

/** Keeps an output fed by the clock: devices take far more than should be ahead, and say nothing about where they are. */
export type Pump = {
  /** Writes what is due. To be called every ten milliseconds or so. */
  tick(): void
  /** Frames that have been played until now. */
  played(): number
  readonly underruns: number
}

export const createPump = ({rate, write, waiting, now}: PumpOptions): Pump => {
  let written = 0
  let lead = LEAD * rate
  let anchor = {time: now(), frame: 0}
  let underruns = 0
  let stalled = false

  const due = (): number => anchor.frame + (now() - anchor.time) * rate * HASTE
  return {
    tick: () => {
      // The device has stopped taking: its time stands still.
      const stalls = waiting() > lead
      const starved = due() > written && written > 0
      if (starved && !stalls && !stalled) {
        underruns++
        lead = Math.min(1.25 * lead, MOST_LEAD * rate)
      }
      if (starved) anchor = {time: now(), frame: written}
      stalled = stalls
      if (stalls) return
      for (const target = due() + lead; written < target; written += BLOCK) write(BLOCK)
    },
    played: () => Math.min(due(), written),
    get underruns() {
      return underruns
    },
  }
}
