import path from 'node:path'
import {type IPty, spawn} from '@lydell/node-pty'
import xterm from '@xterm/headless'

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
  type(keys: string): void
  resize(size: Size): void
  kill(signal?: string): void
  /** Exit code, or 128 and the signal. */
  readonly ended: Promise<number>
  /** Everything that was written, as it was written. */
  raw(): string
  readonly terminal: xterm.Terminal
}

type Options = {
  readonly columns?: number
  readonly rows?: number
  readonly cwd: string
  readonly env?: Readonly<Record<string, string | undefined>>
}

export const KEY = {
  esc: '\x1b',
  enter: '\r',
  tab: '\t',
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  ctrlC: '\x03',
  ctrlR: '\x12',
} as const

const BIN = path.join(import.meta.dirname, '../../bin/quartet')

/** Runs `quartet` with arguments as a person's shell would. CI is unset: with it Ink draws nothing that moves. */
export const runInTerminal = (args: readonly string[], options: Options): TerminalProgram => {
  const {columns = 100, rows = 30, cwd, env = {}} = options
  const {CI, NO_COLOR, FORCE_COLOR, ...inherited} = process.env
  const given = Object.entries({...inherited, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env})
  const pty = spawn(process.execPath, [BIN, ...args], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd,
    env: Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined)),
  })
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
      done = signal ? 128 + signal : exitCode
      resolve(done)
      terminal.write('', wake)
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

  const until = (met: () => boolean, wish: string, seconds: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (met()) settle(resolve)
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
    see: async (what, seconds = 45) => {
      await until(() => holds(what), `expected to see ${what}`, seconds)
      return text()
    },
    gone: (what, seconds = 45) => until(() => !holds(what), `expected ${what} to go away`, seconds),
    type: keys => pty.write(keys),
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
