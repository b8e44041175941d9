import {writeSync} from 'node:fs'
import {constants} from 'node:os'

const ALTERNATE = '\x1b[?1049h\x1b[2J\x1b[H'
const PASTE = '\x1b[?2004h'
const NO_CURSOR = '\x1b[?25l'
const MOUSE = '\x1b[?1002h\x1b[?1006h'
const NO_MOUSE = '\x1b[?1002l\x1b[?1006l'
/** In the order of how they were taken: mouse, paste, cursor, colours, then the screen that was there before. */
const BACK = `${NO_MOUSE}\x1b[?2004l\x1b[?25h\x1b[0m\x1b[?1049l`

export type Terminal = {
  mouse(on: boolean): void
  /** Gives the terminal back as it was, once; safe on every way out, an exit handler included. */
  leave(): void
}

export type TerminalOptions = {
  readonly mouse: boolean
  /** The shell has brought the program back to the foreground: all is to be drawn anew. */
  readonly onResume: () => void
}

/** Not every system has these. */
const watch = (name: 'SIGTSTP' | 'SIGCONT', act: () => void): void => {
  if (name in constants.signals) process.on(name, act)
}

/**
 * Takes the whole screen of a terminal, and marks what is pasted. Gives it back while the program is stopped by SIGTSTP, and
 * takes it again when it goes on, whatever has stopped it.
 */
export const enterTerminal = (stdout: NodeJS.WriteStream, {mouse, onResume}: TerminalOptions): Terminal => {
  let [inside, hasMouse] = [true, mouse]
  const take = (): void => void stdout.write(ALTERNATE + PASTE + (hasMouse ? MOUSE : ''))
  const giveBack = (): void => {
    try {
      // At exit nothing asynchronous is written any more, nor before a stop.
      writeSync((stdout as NodeJS.WriteStream & {fd: number}).fd, BACK)
    } catch {
      // The terminal is gone; there is nothing to give back.
    }
    if (process.stdin.isTTY) process.stdin.setRawMode(false)
  }
  const suspend = (): void => {
    giveBack()
    process.off('SIGTSTP', suspend)
    process.off('SIGCONT', resume)
    // Not SIGSTOP: where no shell could wake the program again, the system lets this one pass.
    process.kill(process.pid, 'SIGTSTP')
    watch('SIGTSTP', suspend)
    watch('SIGCONT', resume)
    resume()
  }
  const resume = (): void => {
    if (!inside) return
    take()
    stdout.write(NO_CURSOR)
    if (process.stdin.isTTY) {
      // What the shell has set is not noticed: off, so that on does something.
      process.stdin.setRawMode(false)
      process.stdin.setRawMode(true)
    }
    onResume()
  }
  const leave = (): void => {
    if (!inside) return
    inside = false
    process.off('exit', leave)
    process.off('SIGTSTP', suspend)
    process.off('SIGCONT', resume)
    giveBack()
  }
  take()
  process.on('exit', leave)
  watch('SIGTSTP', suspend)
  watch('SIGCONT', resume)
  return {
    mouse: on => {
      hasMouse = on
      if (inside) stdout.write(on ? MOUSE : NO_MOUSE)
    },
    leave,
  }
}
