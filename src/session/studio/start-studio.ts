import {type ChildProcess, fork} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {Cancelled, ModelError} from '../../base/errors.ts'
import {plainLines} from '../../base/printable.ts'
import type {Answer} from './messages.ts'

type Listeners = {
  readonly hear: (answer: Answer) => void
  /** Called once, when the process has ended for whatever reason. */
  readonly onGone: (why: Error) => void
}

const TAIL = 4000
/** What a shell or a terminal sends to a whole process group, should it come before the process can listen. */
const FROM_OUTSIDE: readonly (string | null)[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Starts the studio's process, bundled or in source. */
export const startStudio = ({hear, onGone}: Listeners): ChildProcess => {
  const inSource = import.meta.url.endsWith('.ts')
  const entry = fileURLToPath(new URL(inSource ? './child.ts' : './studio.js', import.meta.url))
  const process = fork(entry, [], {
    serialization: 'advanced',
    execArgv: inSource ? ['--import', 'tsx'] : [],
    // Decoders write to stdout and stderr as they like; a screen must not see it.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let tail = ''
  process.stderr?.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-TAIL)
  })
  const words = (): string => {
    const line = plainLines(tail).findLast(text => /error|fatal/i.test(text))
    return line ? `: ${line}` : ''
  }
  process.on('message', hear)
  process.once('exit', (code, signal) => {
    const why = `the studio's process ended (${signal ?? `code ${code}`})${words()}`
    onGone(
      FROM_OUTSIDE.includes(signal)
        ? new Cancelled()
        : new ModelError(`${why}; what was whole on disk still is; try again`),
    )
  })
  // A process that could not be started has no exit.
  process.on('error', error => {
    if (process.pid === undefined)
      onGone(new ModelError(`the studio's process cannot be started: ${error.message}; try again`))
  })
  return process
}
