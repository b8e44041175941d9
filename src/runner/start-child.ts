import {type ChildProcess, fork} from 'node:child_process'
import {fileURLToPath} from 'node:url'

export type Child = {
  readonly process: ChildProcess
  /** The line of what it wrote that says most, should it crash. */
  lastWords(): string
}

const TAIL = 4000

const tellingLine = (text: string): string => {
  const lines = text.trim().split('\n')
  return (lines.findLast(line => /error|fatal|terminate|assert/i.test(line)) ?? lines.at(-1) ?? '').trim()
}

/** Starts the child process, bundled or in source. `onGone` is called once, when it has ended for whatever reason. */
export const startChild = (onGone: (child: Child) => void): Child => {
  const inSource = import.meta.url.endsWith('.ts')
  const entry = fileURLToPath(new URL(inSource ? './child.ts' : './child.js', import.meta.url))
  const process = fork(entry, [], {
    serialization: 'advanced',
    execArgv: inSource ? ['--import', 'tsx'] : [],
    // Drivers write to stdout and stderr as they like; a screen must not see it.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let tail = ''
  process.stderr?.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-TAIL)
  })
  const child: Child = {process, lastWords: () => tellingLine(tail)}
  process.once('exit', () => onGone(child))
  // A process that could not be started has no exit.
  process.on('error', () => process.pid === undefined && onGone(child))
  return child
}
