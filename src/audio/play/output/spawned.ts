import {spawn} from 'node:child_process'
import type {Seconds} from '../../../base/units.ts'
import {FRAME_BYTES} from '../pcm.ts'
import {PROGRAMS, type ProgramName} from './commands.ts'
import type {OpenOutput} from './output.ts'
import {keepTail} from './tail.ts'

/** What lies in the pipe when no more fits: of Linux's socket, what was measured with blocks such as the pump's. */
const PIPE = process.platform === 'linux' ? 98 * 1024 : 8 * 1024
/** It reads so far ahead. */
const FFPLAY_QUEUE: Seconds = 1

/** A program of the system that plays what comes through its standard input. */
export const openSpawned =
  (name: ProgramName): OpenOutput =>
  async ({rate, onGone}) => {
    const {args, head} = PROGRAMS[name](rate)
    // In a process group of its own: a Ctrl-C in the shell is not for it.
    const program = spawn(name, args, {stdio: ['pipe', 'ignore', 'pipe'], detached: true, windowsHide: true})
    const lastWords = keepTail(program.stderr)
    let wanted = true
    const ended = new Promise<void>(resolve => {
      const end = (why: string): void => {
        resolve()
        if (wanted) onGone(why)
        wanted = false
      }
      program.once('error', error => end(error.message))
      program.once('exit', (code, signal) => end(lastWords() || `ended with ${signal ?? `code ${code}`}`))
    })
    // It is told by its end; a pipe that nobody reads from is no news beside that.
    program.stdin.on('error', () => {})
    if (head) program.stdin.write(head)
    return {
      write: bytes => {
        if (wanted) program.stdin.write(bytes)
      },
      waiting: () => program.stdin.writableLength,
      holds: PIPE + (name === 'ffplay' ? FRAME_BYTES * FFPLAY_QUEUE * rate : 0),
      close: () => {
        wanted = false
        program.kill('SIGKILL')
        return ended
      },
    }
  }
