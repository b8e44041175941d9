import {type ChildProcess, spawn} from 'node:child_process'
import type {Readable} from 'node:stream'
import {setTimeout as sleep} from 'node:timers/promises'
import {codeOf} from '../../../base/disk-fault.ts'
import type {Hertz, Seconds} from '../../../base/units.ts'
import {LEAD} from '../pump.ts'
import {startPlayerProcess} from '../start-player-process.ts'
import {PROGRAMS} from './commands.ts'
import {type DeviceName, OWN_DELAY} from './output.ts'
import {keepTail} from './tail.ts'

/** What one way to a loudspeaker is worth here. */
export type Probe =
  | {readonly name: DeviceName; readonly works: true; readonly latency: Seconds}
  | {readonly name: DeviceName; readonly works: false; readonly why: string}

const RATE: Hertz = 44_100
/** Silence that is played to see whether it can be. */
const SILENCE: Seconds = 0.02
const PATIENCE: Seconds = 10
/** A program without a device ends before this; one that has a device may take seconds to end. */
const SETTLED: Seconds = 0.6
/** It looks for a device in many places before it gives up. */
const SETTLED_FFPLAY: Seconds = 8

/** The argument that makes the player's process try `speaker` and end. */
export const PROBE_SPEAKER = 'probe-speaker'

/**
 * Tries an output with a little silence, in a process of its own: some hang, and one aborts without a device. What works
 * by this may still fail when it is opened. The process ends with the signal, whatever it is at.
 */
export const probeOutput = (name: DeviceName, signal?: AbortSignal): Promise<Probe> =>
  name === 'speaker' ? probeSpeaker(signal) : probeCommand(name, signal)

const endWith = (signal: AbortSignal | undefined, child: ChildProcess): void =>
  signal?.addEventListener('abort', () => child.kill('SIGKILL'))

const working = (name: DeviceName): Probe => ({name, works: true, latency: LEAD + OWN_DELAY[name]})

/** Bytes of the silence. */
export const silence = (): Buffer => Buffer.alloc(4 * Math.round(SILENCE * RATE))

const probeSpeaker = async (signal?: AbortSignal): Promise<Probe> => {
  const {process: child} = startPlayerProcess({args: [PROBE_SPEAKER]})
  endWith(signal, child)
  const fault = await faultOf(child)
  return fault === undefined ? working('speaker') : {name: 'speaker', works: false, why: fault}
}

const probeCommand = async (name: Exclude<DeviceName, 'speaker'>, signal?: AbortSignal): Promise<Probe> => {
  const {args, head} = PROGRAMS[name](RATE)
  // In the process group of who asks: what ends that, ends this too.
  const program = spawn(name, args, {stdio: ['pipe', 'ignore', 'pipe'], windowsHide: true})
  endWith(signal, program)
  // Whether it took the silence is told by how it ends.
  program.stdin.on('error', () => {})
  if (head) program.stdin.write(head)
  program.stdin.end(silence())
  const settled = sleep(1000 * (name === 'ffplay' ? SETTLED_FFPLAY : SETTLED), undefined, {ref: false})
  const fault = await Promise.race([refusal(program.stderr), faultOf(program), settled])
  program.kill('SIGKILL')
  return fault === undefined ? working(name) : {name, works: false, why: fault}
}

/** ffplay goes on, or ends well, without a device; it only says so. Pending for as long as it does not. */
const refusal = (stderr: Readable): Promise<string> =>
  new Promise(resolve => {
    let text = ''
    stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (/audio open failed|couldn't open audio device|no such audio device/i.test(text))
        resolve('finds no sound device')
    })
  })

/** Waits for a process's end: undefined when it ended well, else in one line what was wrong. */
const faultOf = async (child: ChildProcess): Promise<string | undefined> => {
  const lastWords = keepTail(child.stderr)
  let late = false
  const patience = setTimeout(() => {
    late = true
    child.kill('SIGKILL')
  }, 1000 * PATIENCE)
  const fault = await new Promise<string | undefined>(resolve => {
    child.once('error', error => resolve(codeOf(error) === 'ENOENT' ? 'is not installed' : error.message))
    child.once('close', (code, signal) => {
      if (code === 0) resolve(undefined)
      else resolve(late ? 'did not answer' : lastWords() || `ended with ${signal ?? `code ${code}`}`)
    })
  })
  clearTimeout(patience)
  return fault
}
