import type {Hertz, Samples, Seconds} from '../../base/units.ts'

/** How far writing is ahead of what is heard: what a busy machine may take away without being noticed. */
export const LEAD: Seconds = 0.12
/** After underruns the lead grows, up to this. */
const MOST_LEAD: Seconds = 0.18
/** Frames rendered and written at once. */
const BLOCK: Samples = 512
/**
 * No device runs at exactly its rate. One that is a little faster than the clock here would starve in an hour, so writing
 * takes time for this much faster than it is: what is too much waits in the device's own buffer. What is heard is told by
 * the clock as it is.
 */
const HASTE = 1 + 50e-6
/** A device that has taken nothing for so many ticks is full; after fewer it may only be slow to say what it took. */
const FULL = 12

export type PumpOptions = {
  readonly rate: Hertz
  /** Renders and writes the next block. */
  readonly write: (frames: Samples) => void
  /** Frames written that have not been taken yet. */
  readonly waiting: () => Samples
  /** Frames taken and not played when no more are taken. */
  readonly holds: Samples
  /** Seconds from any start; never goes back. */
  readonly now: () => Seconds
}

/** Keeps an output fed by the clock: devices take far more than should be ahead, and say nothing about where they are. */
export type Pump = {
  /** Writes what is due. To be called every ten milliseconds or so. */
  tick(): void
  /** Frames that have been played until now. */
  played(): number
  /** Ticks in a row for which the device has had enough. */
  readonly stalls: number
  readonly underruns: number
}

export const createPump = ({rate, write, waiting, holds, now}: PumpOptions): Pump => {
  let written = 0
  let lead = LEAD * rate
  let anchor = {time: now(), frame: 0}
  let underruns = 0
  let stalls = 0

  const passed = (): number => (now() - anchor.time) * rate
  const due = (): number => anchor.frame + passed() * HASTE
  const byClock = (): number => Math.min(anchor.frame + passed(), written)
  return {
    tick: () => {
      const stalled = stalls > 0
      stalls = waiting() > lead ? stalls + 1 : 0
      const isFull = stalled || stalls > 0
      const starved = due() > written && written > 0
      if (starved && !isFull) {
        underruns++
        lead = Math.min(1.25 * lead, MOST_LEAD * rate)
      }
      // The device has stopped: its time stands still, behind all that it holds, which is played before more is written.
      if (stalls >= FULL) anchor = {time: now(), frame: Math.min(byClock(), Math.max(0, written - waiting() - holds))}
      else if (starved) anchor = {time: now(), frame: isFull ? byClock() : written}
      if (stalls > 0) return
      for (const target = due() + lead; written < target; written += BLOCK) write(BLOCK)
    },
    played: () => (stalls >= FULL ? anchor.frame : byClock()),
    get stalls() {
      return stalls
    },
    get underruns() {
      return underruns
    },
  }
}
