import type {Hertz, Seconds} from '../../base/units.ts'
import {type ChooserOptions, createChooser} from './output/chooser.ts'
import type {OpenOutput, Output, OutputName} from './output/output.ts'
import {FRAME_BYTES, toPcm16} from './pcm.ts'
import type {OutputFacts} from './player.ts'
import {createPump, LEAD, type Pump} from './pump.ts'
import type {Transport} from './transport.ts'

/** How often an output is fed. */
const TICK_MS = 10
/** After so much silence the device is given back; others may want it. */
const IDLE: Seconds = 3

/** After so many ticks a device that takes nothing is lost. Some take two seconds to wake up. */
const STUCK = 3000 / TICK_MS

export type OutletOptions = ChooserOptions & {
  readonly open: (name: OutputName) => OpenOutput
  readonly onOpening: (name: OutputName) => void
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
  const {now, rate, source} = options
  const chooser = createChooser(options)
  let stream: Stream | undefined
  let opening: Promise<void> | undefined
  let closing: Promise<void> = Promise.resolve()
  let earlierUnderruns = 0
  let quietSince: Seconds | undefined
  let closed = false

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
    if (pump.stalls >= STUCK) {
      lose(name, 'the device takes no sound')
      return
    }
    const {choice} = chooser
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
    const {name, latency} = await chooser.chosen()
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
      holds: output.holds / FRAME_BYTES,
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
    leave()
    if (name !== 'silent') chooser.fail(name, why)
    void chooser.chosen().then(open)
  }

  const heardFrame = (): number => (stream ? stream.base + stream.pump.played() - stream.delay : source().rendered)

  return {
    open: () => {
      chooser.chooseAnew()
      open()
    },
    heardFrame,
    get isOpen() {
      return stream !== undefined || rated
    },
    get facts() {
      return chooser.choice
    },
    get underruns() {
      return earlierUnderruns + (stream?.pump.underruns ?? 0)
    },
    close: async () => {
      closed = true
      chooser.close()
      stop()
      await closing
    },
  }
}
