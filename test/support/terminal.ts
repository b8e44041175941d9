import path from 'node:path'
import {type IPty, spawn} from '@lydell/node-pty'
import xterm from '@xterm/headless'
import {createTerminalWriter} from './terminal-writer.ts'

export type Size = {readonly columns: number; readonly rows: number}

/** A program in a real pseudo-terminal, and what a person would see of it. */
export type TerminalProgram = {
  readonly pty: IPty
  /** The lines on the screen now, blanks at their ends cut off. */
  screen(): string[]
  text(): string
  /** Resolves when the screen holds it; fails with the screen in the message when the program ends or time is up. */
  see(what: string | RegExp, seconds?: number): Promise<string>
  /** The same for what must go away. */
  gone(what: string | RegExp, seconds?: number): Promise<void>
  /** Resolves when the lines on the screen are as they should be; `wish` says how, for the message of the failure. */
  until(met: (lines: string[]) => boolean, wish: string, seconds?: number): Promise<void>
  type(keys: string): void
  /** Writes bytes that may be no UTF-8. */
  send(bytes: Uint8Array): void
  resize(size: Size): void
  kill(signal?: string): void
  /** Exit code, or 128 and the signal; when all that it wrote is on the screen. */
  readonly ended: Promise<number>
  /** Everything that was written, as it was written. */
  raw(): string
  readonly terminal: xterm.Terminal
}

export type TerminalOptions = {
  readonly columns?: number
  readonly rows?: number
  readonly cwd: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Of the user it runs as. */
  readonly uid?: number
}

export const KEY = {
  esc: '\x1b',
  enter: '\r',
  tab: '\t',
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  shiftTab: '\x1b[Z',
  backspace: '\x7f',
  ctrlC: '\x03',
  ctrlL: '\x0c',
  ctrlR: '\x12',
} as const

/** As a terminal sends what was pasted into it. */
export const pasted = (text: string): string => `\x1b[200~${text}\x1b[201~`

/** A whole program on a busy machine. */
const PATIENCE = 30

const BIN = path.join(import.meta.dirname, '../../bin/quartet')

/** Runs `quartet` with arguments as a person's shell would. */
export const runInTerminal = (args: readonly string[], options: TerminalOptions): TerminalProgram =>
  runCommand(process.execPath, [BIN, ...args], options)

/** Runs any command in a terminal. What a build machine or another test says of colours is not passed on. */
export const runCommand = (
  file: string,
  args: readonly string[],
  {columns = 100, rows = 30, cwd, env = {}, uid}: TerminalOptions,
): TerminalProgram => {
  const {CI, NO_COLOR, FORCE_COLOR, ...inherited} = process.env
  const given = Object.entries({...inherited, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env})
  const pty = spawn(file, [...args], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd,
    ...(uid !== undefined && {uid, gid: uid}),
    env: Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined)),
  })
  const writer = createTerminalWriter((pty as IPty & {readonly fd: number}).fd)
  const terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true})
  let written = ''
  let done: number | undefined
  const watchers = new Set<() => void>()
  const wake = (): void => {
    for (const watcher of [...watchers]) watcher()
  }
  pty.onData(data => {
    written += data
    terminal.write(data, wake)
  })
  const ended = new Promise<number>(resolve => {
    pty.onExit(({exitCode, signal}) => {
      writer.stop()
      const code = signal ? 128 + signal : exitCode
      // When all that it wrote is on the screen.
      terminal.write('', () => {
        done = code
        resolve(code)
        wake()
      })
    })
  })
  const screen = (): string[] => {
    const buffer = terminal.buffer.active
    return Array.from({length: terminal.rows}, (_, row) =>
      (buffer.getLine(buffer.viewportY + row)?.translateToString(true) ?? '').trimEnd(),
    )
  }
  const text = (): string => screen().join('\n')
  const holds = (what: string | RegExp): boolean =>
    typeof what === 'string' ? text().includes(what) : what.test(text())

  const wait = (met: () => boolean, wish: string, seconds: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        // Half a frame is nothing that a person sees.
        if (!terminal.modes.synchronizedOutputMode && met()) settle(resolve)
        else if (done !== undefined) settle(() => reject(new Error(`${wish}, but it ended with ${done}:\n${text()}`)))
      }
      const late = setTimeout(
        () => settle(() => reject(new Error(`${wish}, not within ${seconds} s:\n${text()}`))),
        seconds * 1000,
      )
      const settle = (act: () => void): void => {
        clearTimeout(late)
        watchers.delete(check)
        act()
      }
      watchers.add(check)
      check()
    })

  return {
    pty,
    screen,
    text,
    see: async (what, seconds = PATIENCE) => {
      await wait(() => holds(what), `expected to see ${what}`, seconds)
      return text()
    },
    gone: (what, seconds = PATIENCE) => wait(() => !holds(what), `expected ${what} to go away`, seconds),
    until: (met, wish, seconds = PATIENCE) => wait(() => met(screen()), `expected ${wish}`, seconds),
    type: keys => writer.write(Buffer.from(keys)),
    send: bytes => writer.write(bytes),
    resize: ({columns: cols, rows: lines}) => {
      terminal.resize(cols, lines)
      pty.resize(cols, lines)
    },
    kill: signal => pty.kill(signal),
    ended,
    raw: () => written,
    terminal,
  }
}
