import type {ChildProcess} from 'node:child_process'
import type {Ending} from '../../base/fork-entry.ts'
import type {Seconds} from '../../base/units.ts'
import type {Report, Request} from './messages.ts'
import type {Deck, Player, PlayerOptions, PlayerState} from './player.ts'
import {createSilentTime, type SilentTime} from './silent-time.ts'
import {startPlayerProcess} from './start-player-process.ts'
import {createWishes} from './wishes.ts'

/** A process that ends more often than this, though every time another output is tried, is not started again. */
const MOST_STARTS = 8

/** Overrides what `auto` would choose. */
const OUTPUT_VARIABLE = 'QUARTET_OUTPUT'

const orVariable = (output: string): string => (output === 'auto' ? process.env[OUTPUT_VARIABLE] || output : output)

type Loop = {readonly from: Seconds; readonly to: Seconds}

/**
 * Starts the player's process when something is to be heard, and again when it ends by itself, with the output that ended
 * it left out; what was heard goes on where it was. When even that does not help, time goes on in silence.
 */
export const createPlayer = ({output = 'auto', onState}: PlayerOptions): Player => {
  const wishes = createWishes()
  let wanted = orVariable(output)
  const failed = new Set<string>()
  let child: ChildProcess | undefined
  let silent: SilentTime | undefined
  let starts = 0
  let closed = false
  let deck: Deck | undefined
  let loop: Loop | undefined
  let position: Seconds = 0
  let playing = false
  let reported: {readonly state: PlayerState; readonly done: number} | undefined

  const onReport = (report: Report, opening: {output?: string}): void => {
    if (report.kind === 'opening') {
      opening.output = report.output
      return
    }
    reported = report
    const state = wishes.over(report.state, report.done)
    playing = state.playing
    // The place that was asked for may lie behind the end of the deck that is going away.
    if (!wishes.isSeeking(report.done)) position = state.position
    tell(state)
  }
  const tell = (state: PlayerState): void => {
    if (!closed) onState(state)
  }

  const send = (request: Request): void => {
    if (silent) silent.ask(request)
    else {
      wishes.add(request)
      // One that has just ended says so by its exit, and the next is told everything.
      if (child?.connected) child.send(request, () => {})
    }
  }
  const tellAll = (): void => {
    send({kind: 'begin', output: wanted, failed: [...failed]})
    if (deck) send({kind: 'hear', deck})
    send({kind: 'loop', range: loop})
    if (position > 0) send({kind: 'seek', at: position})
    if (playing) send({kind: 'play'})
  }

  const start = (): void => {
    starts++
    const opening: {output?: string} = {}
    const onGone = ({code, signal, fault}: Ending): void => {
      if (closed) return
      child = undefined
      // Killed from outside, it is not the output's fault.
      if (opening.output && signal !== 'SIGKILL') failed.add(opening.output)
      if (starts < MOST_STARTS) start()
      else keepSilentTime(fault?.message ?? (lastWords() || `ended with ${signal ?? `code ${code}`}`))
    }
    const {process: started, lastWords} = startPlayerProcess({onGone})
    child = started
    wishes.clear()
    if (reported) reported = {...reported, done: 0}
    started.on('message', (report: Report) => child === started && onReport(report, opening))
    tellAll()
  }
  const keepSilentTime = (why: string): void => {
    const mend = `the player’s process cannot be kept running: ${why}; see quartet doctor`
    silent = createSilentTime({seconds: reported?.state.seconds ?? 0, mend, onState: tell})
    tellAll()
  }
  const ask = (request: Request): void => {
    if (closed) return
    if (child || silent) send(request)
    else if (request.kind === 'hear' || request.kind === 'play') start()
  }

  return {
    hear: next => {
      deck = next
      ask({kind: 'hear', deck})
      // A place that was sought a moment ago is meant for this deck.
      const {state, done} = reported ?? {}
      if (state && wishes.isSeeking(done!) && position > state.seconds) ask({kind: 'seek', at: position})
    },
    play: () => {
      playing = true
      ask({kind: 'play'})
    },
    pause: () => {
      playing = false
      ask({kind: 'pause'})
    },
    seek: at => {
      position = Math.max(0, at)
      ask({kind: 'seek', at: position})
      if (reported && !silent) tell(wishes.over(reported.state, reported.done))
    },
    loop: range => {
      loop = range
      ask({kind: 'loop', range})
    },
    output: name => {
      wanted = orVariable(name)
      failed.clear()
      ask({kind: 'begin', output: wanted, failed: []})
    },
    close: () => {
      closed = true
      silent?.close()
      if (child?.connected) child.disconnect()
    },
  }
}
