import type {Hertz, Seconds} from '../../base/units.ts'
import {type Choice, chooseOutput} from './output/choose.ts'
import {type DeviceName, type OpenOutput, OUTPUTS, type Output, type OutputName} from './output/output.ts'
import type {Probe} from './output/probe.ts'
import {FRAME_BYTES, toPcm16} from './pcm.ts'
import type {OutputFacts} from './player.ts'
import {createPump, LEAD, type Pump} from './pump.ts'
import type {Transport} from './transport.ts'

/** How often an output is fed. */
const TICK_MS = 10
/** After so much silence the device is given back; others may want it. */
const IDLE: Seconds = 3
/** Where no output worked they are tried anew when something is to play, no more often than this. */
const AGAIN: Seconds = 3

export type OutletOptions = {
  readonly wanted: string
  /** Outputs that took a process of this player down. */
  readonly failed: readonly string[]
  readonly probe: (name: DeviceName, signal: AbortSignal) => Promise<Probe>
  readonly open: (name: OutputName) => OpenOutput
  readonly now: () => Seconds
  readonly onOpening: (name: OutputName) => void
  readonly onChange: () => void
  /** While no device is open, its rate may still be chosen. */
  readonly beforeOpen: () => void
  readonly rate: () => Hertz
  readonly source: () => Transport
}

/**
 * The output in use: chosen once, opened when something plays, changed for the next one when it fails; where none worked,
 * chosen anew.
 */
export type Outlet = {
  /** Opens the device, unless it is open, and feeds it until there has been silence for a while. */
  open(): void
  /** From when it has a rate. */
  readonly isOpen: boolean
  /** From when it is chosen. */
  readonly facts: OutputFacts | undefined
  readonly underruns: number
  /** The frame of the transport that is heard now. */
  heardFrame(): number
  close(): Promise<void>
}

type Stream = {
  readonly name: OutputName
  readonly output: Output
  readonly pump: Pump
  readonly base: number
  /** From the device to the ear. */
  readonly delay: number
  readonly timer: NodeJS.Timeout
}

export const createOutlet = (options: OutletOptions): Outlet => {
  const {wanted, probe, now, rate, source, onChange} = options
  const failed = new Map<string, string>(options.failed.map(name => [name, 'ended the player’s process']))
  let choice: Choice | undefined
  let stream: Stream | undefined
  let opening: Promise<void> | undefined
  let closing: Promise<void> = Promise.resolve()
  let earlierUnderruns = 0
  let quietSince: Seconds | undefined
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
  /** A sound server starts again, a device is plugged in again. Until one is found, time goes on in silence. */
  const chooseAnew = (): void => {
    if (!choice?.mend || now() - trial.at < AGAIN) return
    failed.clear()
    trial.end()
    trial = tryAll()
    choosing = choose()
  }
  /** Whether the device that is being opened has its rate. */
  let rated = false

  const stop = (): void => {
    if (!stream) return
    clearInterval(stream.timer)
    earlierUnderruns += stream.pump.underruns
    closing = stream.output.close()
    stream = undefined
  }

  const tick = ({name, pump}: Stream): void => {
    pump.tick()
    if (choice && choice.name !== name) {
      leave()
      if (source().sounding) open()
      return
    }
    if (source().sounding) quietSince = undefined
    else quietSince ??= now()
    if (quietSince !== undefined && now() - quietSince > IDLE) stop()
  }

  const start = async (): Promise<void> => {
    await closing
    const {name, latency} = choice ?? (await choosing)
    if (closed) return
    options.beforeOpen()
    rated = true
    options.onOpening(name)
    let output: Output
    let gone = false
    const onGone = (why: string): void => {
      gone = true
      lose(name, why)
    }
    try {
      output = await options.open(name)({rate: rate(), onGone})
    } catch (error) {
      lose(name, error instanceof Error ? error.message : String(error))
      return
    }
    if (closed || gone) {
      await output.close()
      return
    }
    const pump = createPump({
      rate: rate(),
      now,
      waiting: () => output.waiting() / FRAME_BYTES,
      write: frames => {
        const samples = new Float32Array(2 * frames)
        source().renderInto(samples)
        output.write(toPcm16(samples))
      },
    })
    quietSince = undefined
    const timer = setInterval(() => stream && tick(stream), TICK_MS)
    stream = {name, output, pump, base: source().rendered, delay: Math.max(0, latency - LEAD) * rate(), timer}
    tick(stream)
  }

  const open = (): void => {
    if (stream || opening || closed) return
    opening = start().finally(() => {
      opening = undefined
      rated = false
      // What failed while it was being opened is followed by the next one.
      if (!stream && !closed && source().playing) open()
    })
  }

  /** What was not heard yet is for the next one to play. */
  const leave = (): void => {
    const transport = source()
    if (stream && transport.playing) transport.seek(transport.heardAt(heardFrame()).at)
    stop()
  }
  /** The device is gone, or never came. */
  const lose = (name: OutputName, why: string): void => {
    if (name !== 'silent') failed.set(name, why)
    leave()
    choice = undefined
    choosing = choose()
    void choosing.then(open)
  }

  const heardFrame = (): number => (stream ? stream.base + stream.pump.played() - stream.delay : source().rendered)

  return {
    open: () => {
      chooseAnew()
      open()
    },
    heardFrame,
    get isOpen() {
      return stream !== undefined || rated
    },
    get facts() {
      return choice
    },
    get underruns() {
      return earlierUnderruns + (stream?.pump.underruns ?? 0)
    },
    close: async () => {
      closed = true
      trial.end()
      stop()
      await closing
    },
  }
}
