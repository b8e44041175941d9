import {write} from 'node:fs'

/** Room in a terminal is made by a program that reads; milliseconds. */
const UNTIL_ROOM = 1

export type TerminalWriter = {
  write(bytes: Uint8Array): void
  /** Nothing more is written: what its file descriptor names may be another file soon. */
  stop(): void
}

/**
 * Writes to a pseudo-terminal's file descriptor, in order, while its program's output goes on being read. node-pty's
 * own write spins until there is room; a program that waits until somebody reads what it draws then never makes any.
 */
export const createTerminalWriter = (fd: number): TerminalWriter => {
  let waiting = Buffer.alloc(0)
  let writing = false
  let stopped = false
  const next = (): void => {
    writing = !stopped && waiting.length > 0
    if (!writing) return
    write(fd, waiting, (error, count) => {
      const full = error?.code === 'EAGAIN'
      // Its program has ended.
      if (error && !full) stopped = true
      waiting = waiting.subarray(count ?? 0)
      if (full) setTimeout(next, UNTIL_ROOM)
      else next()
    })
  }
  return {
    write: bytes => {
      waiting = Buffer.concat([waiting, bytes])
      if (!writing) next()
    },
    stop: () => {
      stopped = true
    },
  }
}
