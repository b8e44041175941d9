import type {Hertz, Samples, Seconds} from '../../base/units.ts'
import {createLoadedDeck} from './loaded-deck.ts'
import type {Report, Request} from './messages.ts'
import {createOutlet, type Outlet, type OutletOptions} from './outlet.ts'
import type {PlayerState} from './player.ts'
import {createTransport, type Transport} from './transport.ts'

/** Reports a second while something moves. */
const REPORTS = 15

type Loop = {readonly from: Seconds; readonly to: Seconds}

export type PlaybackOptions = Pick<OutletOptions, 'probe' | 'open' | 'now'> & {
  readonly report: (report: Report) => void
}

export type Playback = {
  /** Requests are done in order, whatever they wait for. */
  ask(request: Request): void
  close(): Promise<void>
}

/** All that the player's process does: decks become sources at the device's rate, the transport plays them, the outlet is fed. */
export const createPlayback = ({report, probe, open, now}: PlaybackOptions): Playback => {
  const deck = createLoadedDeck()
  let loop: Loop | undefined
  let rate: Hertz = deck.bestRate()
  let transport = createTransport(rate)
  let outlet: Outlet | undefined
  let metersAt = Number.NEGATIVE_INFINITY
  let meters: PlayerState['meters'] = {}
  let asked: Promise<void> = Promise.resolve()
  let pending = 0
  let done = 0
  let told: NodeJS.Immediate | undefined
  let closed = false
  let stirred = false
  /** What is shorter than the time between two reports moves the place all the same. */
  let toldAt: Samples = 0

  const hearDeck = (): void =>
    transport.hear(deck.partsAt(rate), deck.seconds === undefined ? undefined : deck.seconds * rate)
  const setLoop = (to: Transport): void => to.loop(loop && {from: loop.from * rate, to: loop.to * rate})

  /** A device that runs keeps its rate, so that decks of any rates switch without a gap. */
  const tune = (): void => {
    const best = deck.bestRate()
    if (outlet?.isOpen || best === rate) return
    const {place, playing} = transport
    const at = place / rate
    rate = best
    transport = createTransport(rate, at * rate)
    hearDeck()
    setLoop(transport)
    if (playing && transport.place < transport.length) transport.play()
  }

  const state = (): PlayerState => {
    if (now() - metersAt > 0.5 / REPORTS) {
      metersAt = now()
      meters = transport.takeMeters()
    }
    const {at, moving} = transport.heardAt(outlet?.heardFrame() ?? transport.rendered)
    toldAt = at
    const atEnd = !transport.playing && transport.place >= transport.length
    return {
      playing: transport.playing || (atEnd && moving),
      position: at / rate,
      seconds: transport.length / rate,
      meters,
      underruns: outlet?.underruns ?? 0,
      faults: deck.faults,
      output: outlet?.facts,
    }
  }
  const tell = (): void => {
    clearImmediate(told)
    told = undefined
    const next = state()
    const moves = next.playing || Object.values(next.meters).some(({peak}) => peak > 0)
    stirred = moves || transport.sounding
    report({kind: 'state', state: next, done})
  }
  const tellSoon = (): void => {
    told ??= setImmediate(tell)
  }
  const timer = setInterval(() => {
    const {at} = transport.heardAt(outlet?.heardFrame() ?? transport.rendered)
    if (stirred || at !== toldAt || transport.sounding) tell()
  }, 1000 / REPORTS)

  /** Opens nothing before something plays; what another output was about to play is played by this one. */
  const begin = async (wanted: string, failed: readonly string[]): Promise<void> => {
    if (outlet && transport.playing) transport.seek(transport.heardAt(outlet.heardFrame()).at)
    await outlet?.close()
    if (closed) return
    outlet = createOutlet({
      ...{wanted, failed, probe, open, now},
      onOpening: name => report({kind: 'opening', output: name}),
      onChange: tellSoon,
      beforeOpen: tune,
      rate: () => rate,
      source: () => transport,
    })
    if (transport.playing) outlet.open()
  }

  const perform = async (request: Request): Promise<void> => {
    switch (request.kind) {
      case 'begin':
        await begin(request.output, request.failed)
        break
      case 'hear':
        await deck.load(request.deck)
        tune()
        hearDeck()
        break
      case 'play':
        transport.play()
        if (transport.playing) outlet?.open()
        break
      case 'pause':
        transport.pause()
        break
      case 'seek':
        transport.seek(request.at * rate)
        break
      case 'loop':
        loop = request.range
        setLoop(transport)
    }
    done++
    // What is only on its way to something is no news.
    if (--pending === 0) tellSoon()
  }
  return {
    ask: request => {
      pending++
      asked = asked.then(() => perform(request))
    },
    close: async () => {
      closed = true
      clearInterval(timer)
      clearImmediate(told)
      await outlet?.close()
      deck.close()
    },
  }
}
