import {type ChildProcess, fork} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {keepLastLines} from './last-lines.ts'

/** A process of the program's own. */
export type Forked = {
  readonly process: ChildProcess
  /** The line of what it wrote that says most, should it crash. */
  lastWords(): string
}

export type Ending = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Why it could not be started. */
  readonly fault?: Error
}

export type ForkOptions = {
  /** The start file's name in the bundle, without an ending; in source it is `child.ts`. */
  readonly bundled: string
  readonly args?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** Called once, when it has ended for whatever reason. */
  readonly onGone?: (how: Ending) => void
}

/** Starts the process whose start file lies beside the module `from`, a URL; bundled or in source. */
export const forkEntry = (from: string, {bundled, args = [], env, onGone = () => {}}: ForkOptions): Forked => {
  const inSource = from.endsWith('.ts')
  const entry = fileURLToPath(new URL(inSource ? './child.ts' : `./${bundled}.js`, from))
  const process = fork(entry, args, {
    serialization: 'advanced',
    env,
    execArgv: inSource ? ['--import', 'tsx'] : [],
    // Drivers and decoders write to stdout and stderr as they like; a screen must not see it.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const lines = keepLastLines(process.stderr)
  process.once('exit', (code, signal) => onGone({code, signal}))
  // A process that could not be started has no exit.
  process.on('error', fault => process.pid === undefined && onGone({code: null, signal: null, fault}))
  return {process, lastWords: () => tellingLine(lines())}
}

const tellingLine = (lines: readonly string[]): string =>
  lines.findLast(line => /error|fatal|terminate|assert/i.test(line)) ?? lines.at(-1) ?? ''

const FROM_OUTSIDE: readonly (string | null)[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Whether it ended by what a shell or a terminal sends to a whole process group: who started it gets that too. */
export const isFromOutside = (signal: string | null): boolean => FROM_OUTSIDE.includes(signal)
