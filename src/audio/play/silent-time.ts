import type {Seconds} from '../../base/units.ts'
import type {Request} from './messages.ts'
import type {PlayerState} from './player.ts'

export type SilentTime = {
  ask(request: Request): void
  close(): void
}

type Options = {
  /** How long the deck is, as far as it was ever known; decks that say so themselves are believed. */
  readonly seconds: Seconds
  readonly mend: string
  readonly onState: (state: PlayerState) => void
}

/** Does what a player does but sound: for where no process can be had to play in. */
export const createSilentTime = ({seconds: known, mend, onState}: Options): SilentTime => {
  let seconds = known
  let place: Seconds = 0
  let since: number | undefined
  let loop: {from: Seconds; to: Seconds} | undefined
  let timer: NodeJS.Timeout | undefined

  const settle = (): void => {
    if (since === undefined) return
    const now = performance.now()
    const before = place
    place += (now - since) / 1000
    since = now
    const end = loop && Math.min(loop.to, seconds)
    if (loop && end! > loop.from && before < end! && place >= end!)
      place = loop.from + ((place - loop.from) % (end! - loop.from))
    if (place >= seconds) stop(Math.max(before, seconds))
  }
  const stop = (at: Seconds): void => {
    place = at
    since = undefined
    clearInterval(timer)
  }
  const tell = (): void => {
    settle()
    const output = {name: 'silent', latency: 0, mend}
    onState({playing: since !== undefined, position: place, seconds, meters: {}, underruns: 0, faults: [], output})
  }
  const ask = (request: Request): void => {
    settle()
    switch (request.kind) {
      case 'hear':
        seconds = request.deck.seconds ?? seconds
        break
      case 'play':
        if (since !== undefined || seconds === 0) break
        if (place >= seconds) place = loop?.from ?? 0
        since = performance.now()
        timer = setInterval(tell, 1000 / 15)
        break
      case 'pause':
        stop(place)
        break
      case 'seek':
        place = Math.min(Math.max(0, request.at), seconds)
        break
      case 'loop':
        loop = request.range && {...request.range}
    }
    tell()
  }
  return {ask, close: () => clearInterval(timer)}
}
