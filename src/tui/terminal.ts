import {writeSync} from 'node:fs'

const ALTERNATE = '\x1b[?1049h\x1b[2J\x1b[H'
const PASTE = '\x1b[?2004h'
const MOUSE = '\x1b[?1002h\x1b[?1006h'
const NO_MOUSE = '\x1b[?1002l\x1b[?1006l'
/** In the order of how they were taken: mouse, paste, cursor, colours, then the screen that was there before. */
const BACK = `${NO_MOUSE}\x1b[?2004l\x1b[?25h\x1b[0m\x1b[?1049l`

export type Terminal = {
  mouse(on: boolean): void
  /** Gives the terminal back as it was, once; safe on every way out, an exit handler included. */
  leave(): void
}

/** Takes the whole screen of a terminal, and marks what is pasted. */
export const enterTerminal = (stdout: NodeJS.WriteStream, {mouse}: {mouse: boolean}): Terminal => {
  let inside = true
  stdout.write(ALTERNATE + PASTE + (mouse ? MOUSE : ''))
  const leave = (): void => {
    if (!inside) return
    inside = false
    process.off('exit', leave)
    try {
      // At exit nothing asynchronous is written any more.
      writeSync((stdout as NodeJS.WriteStream & {fd: number}).fd, BACK)
    } catch {
      // The terminal is gone; there is nothing to give back.
    }
    if (process.stdin.isTTY) process.stdin.setRawMode(false)
  }
  process.on('exit', leave)
  return {mouse: on => void (inside && stdout.write(on ? MOUSE : NO_MOUSE)), leave}
}
