import type {Hertz, Samples, Seconds} from '../../base/units.ts'
import {type StreamResampler, streamResampler} from '../resample.ts'
import type {FileSound} from '../sound/sound.ts'
import {deviceRate} from './device-rate.ts'
import type {Report, Request} from './messages.ts'
import {createOutlet, type Outlet, type OutletOptions} from './outlet.ts'
import type {Deck, PlayerState, Track} from './player.ts'
import {createShelf} from './shelf.ts'
import {createSource} from './source.ts'
import {createTransport, type Transport} from './transport.ts'
import type {Part} from './voice.ts'

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
  const shelf = createShelf()
  const resamplers = new Map<string, StreamResampler>()
  let deck: readonly {track: Track; sound: FileSound}[] = []
  let seconds: Seconds | undefined
  let faults: readonly string[] = []
  let loop: Loop | undefined
  let rate: Hertz = deviceRate([])
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

  const resamplerFor = (from: Hertz): StreamResampler => {
    const name = `${from}:${rate}`
    const made = resamplers.get(name) ?? streamResampler(from, rate)
    resamplers.set(name, made)
    return made
  }
  const parts = (): Part[] =>
    deck.map(({track, sound}) => {
      const {id, gain, pan, heard} = track
      const resampler = resamplerFor(sound.sampleRate)
      return {id, gain, pan, heard, source: createSource(sound, {from: track.from ?? 0, rate, resampler})}
    })
  const hearDeck = (): void => transport.hear(parts(), seconds === undefined ? undefined : seconds * rate)
  const setLoop = (to: Transport): void => to.loop(loop && {from: loop.from * rate, to: loop.to * rate})

  /** A device that runs keeps its rate, so that decks of any rates switch without a gap. */
  const tune = (): void => {
    const best = deviceRate(deck.map(({sound}) => sound.sampleRate))
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
      faults,
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

  const hear = async ({tracks, seconds: length}: Deck): Promise<void> => {
    const sounds = await Promise.all(tracks.map(({file}) => shelf.get(file)))
    deck = tracks.flatMap((track, i) => {
      const sound = sounds[i]!
      return typeof sound === 'string' ? [] : [{track, sound}]
    })
    seconds = length
    faults = sounds.filter(sound => typeof sound === 'string')
    tune()
    hearDeck()
  }

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
        await hear(request.deck)
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
      shelf.close()
    },
  }
}
