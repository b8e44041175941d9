import {type ChildProcess, fork} from 'node:child_process'
import {setPriority} from 'node:os'
import {env} from 'node:process'
import {fileURLToPath} from 'node:url'
import {removeLeftFolders} from '../base/own-temp-folder.ts'
import {plainLines} from '../base/printable.ts'

export type Child = {
  readonly process: ChildProcess
  /** The line of what it wrote that says most, should it crash. */
  lastWords(): string
}

const TAIL = 4000

const tellingLine = (text: string): string => {
  const lines = plainLines(text)
  return lines.findLast(line => /error|fatal|terminate|assert/i.test(line)) ?? lines.findLast(line => line !== '') ?? ''
}

/** Why a priority stays as it is: not allowed, or the process has ended already. */
const LEFT_ALONE: readonly unknown[] = ['EACCES', 'EPERM', 'ESRCH']

const makeNice = (pid: number, niceness: number): void => {
  try {
    setPriority(pid, niceness)
  } catch (error) {
    if (!LEFT_ALONE.includes((error as {info?: {code?: string}}).info?.code)) throw error
  }
}

type ChildOptions = {
  /** How far it stands back for other processes, 0–19; absent: not at all. */
  readonly niceness?: number
  /** Called once, when it has ended for whatever reason. */
  readonly onGone: (child: Child) => void
}

/** Starts the child process, bundled or in source. */
export const startChild = ({niceness, onGone}: ChildOptions): Child => {
  const inSource = import.meta.url.endsWith('.ts')
  const entry = fileURLToPath(new URL(inSource ? './child.ts' : './child.js', import.meta.url))
  const process = fork(entry, [], {
    serialization: 'advanced',
    // Else the runtime puts an id into the home folder and reports to its maker. Its releases heed one or the other.
    env: {...env, ORT_TELEMETRY_DISABLED: '1', CI: 'true'},
    execArgv: inSource ? ['--import', 'tsx'] : [],
    // Drivers write to stdout and stderr as they like; a screen must not see it.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  // At once, before it has threads: each begins as nice as the one that starts it.
  if (niceness !== undefined && process.pid !== undefined) makeNice(process.pid, niceness)
  let tail = ''
  process.stderr?.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-TAIL)
  })
  const child: Child = {process, lastWords: () => tellingLine(tail)}
  process.once('exit', (_, signal) => {
    // Killed while it loaded, it leaves its graph, which may be as large as a pack.
    if (signal) removeLeftFolders('graph')
    onGone(child)
  })
  // A process that could not be started has no exit.
  process.on('error', () => process.pid === undefined && onGone(child))
  return child
}
