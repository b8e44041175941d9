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

/** The output in use: chosen once, opened when something plays, changed for the next one when it fails. */
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

type Stream = {readonly output: Output; readonly pump: Pump; readonly base: number; readonly timer: NodeJS.Timeout}

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

  const probing = new AbortController()
  const probes = OUTPUTS.filter(name => wanted === 'auto' || wanted === name).map(name => probe(name, probing.signal))
  const choose = async (): Promise<Choice> => {
    choice = await chooseOutput(wanted, probes, failed)
    onChange()
    return choice
  }
  let choosing = choose()
  /** Whether the device that is being opened has its rate. */
  let rated = false

  const stop = (): void => {
    if (!stream) return
    clearInterval(stream.timer)
    earlierUnderruns += stream.pump.underruns
    closing = stream.output.close()
    stream = undefined
  }

  const tick = ({pump}: Stream): void => {
    pump.tick()
    if (source().sounding) quietSince = undefined
    else quietSince ??= now()
    if (quietSince !== undefined && now() - quietSince > IDLE) stop()
  }

  const start = async (): Promise<void> => {
    await closing
    const {name} = await choosing
    if (closed) return
    options.beforeOpen()
    rated = true
    options.onOpening(name)
    let output: Output
    try {
      output = await options.open(name)({rate: rate(), onGone: why => lose(name, why)})
    } catch (error) {
      lose(name, error instanceof Error ? error.message : String(error))
      return
    }
    if (closed || failed.has(name)) {
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
    stream = {output, pump, base: source().rendered, timer}
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

  /** The device is gone, or never came: what was not heard yet is played by the next one. */
  const lose = (name: OutputName, why: string): void => {
    if (name !== 'silent') failed.set(name, why)
    const transport = source()
    if (stream && transport.playing) transport.seek(transport.heardAt(heardFrame()).at)
    stop()
    choosing = choose()
    void choosing.then(open)
  }

  const delay = (): number => Math.max(0, (choice?.latency ?? 0) - LEAD) * rate()
  const heardFrame = (): number => (stream ? stream.base + stream.pump.played() - delay() : source().rendered)

  return {
    open,
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
      probing.abort()
      stop()
      await closing
    },
  }
}
