import type {Seconds} from '../../../base/units.ts'
import {type Choice, chooseOutput} from './choose.ts'
import {type DeviceName, OUTPUTS} from './output.ts'
import type {Probe} from './probe.ts'

/** Where no output worked all are tried anew when something is to play, no more often than this. */
const AGAIN: Seconds = 3

export type ChooserOptions = {
  readonly wanted: string
  /** Outputs that took a process of this player down. */
  readonly failed: readonly string[]
  readonly probe: (name: DeviceName, signal: AbortSignal) => Promise<Probe>
  readonly now: () => Seconds
  readonly onChange: () => void
}

/** Tries the outputs and keeps which one is taken. */
export type Chooser = {
  /** None while it is being chosen. */
  readonly choice: Choice | undefined
  chosen(): Promise<Choice>
  /** Takes another one than `name`, which does not work after all. */
  fail(name: DeviceName, why: string): void
  /**
   * Where none worked, tries them all anew: a sound server starts again, a device is plugged in again. Until one is found
   * the choice is what it was.
   */
  chooseAnew(): void
  /** Ends what is still being tried. */
  close(): void
}

export const createChooser = ({wanted, probe, now, onChange, ...options}: ChooserOptions): Chooser => {
  const harmful = options.failed.map((name): [string, string] => [name, 'ended the player’s process'])
  let failed: ReadonlyMap<string, string> = new Map(harmful)
  let choice: Choice | undefined
  let closed = false

  const tryAll = () => {
    const trial = new AbortController()
    const names = OUTPUTS.filter(name => wanted === 'auto' || wanted === name)
    return {at: now(), end: () => trial.abort(), probes: names.map(name => probe(name, trial.signal))}
  }
  let trial = tryAll()
  const choose = async (): Promise<Choice> => {
    const chosen = await chooseOutput(wanted, trial.probes, failed)
    choice = chosen
    if (!closed) onChange()
    return chosen
  }
  let choosing = choose()

  return {
    get choice() {
      return choice
    },
    chosen: async () => choice ?? choosing,
    fail: (name, why) => {
      failed = new Map([...failed, [name, why]])
      choice = undefined
      choosing = choose()
    },
    chooseAnew: () => {
      if (!choice?.mend || now() - trial.at < AGAIN) return
      failed = new Map(harmful)
      trial.end()
      trial = tryAll()
      choosing = choose()
    },
    close: () => {
      closed = true
      trial.end()
    },
  }
}
