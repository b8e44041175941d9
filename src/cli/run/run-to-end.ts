import {spawn} from 'node:child_process'
import {createInterface} from 'node:readline'

type RunOptions = {
  readonly folder?: string
  readonly env?: NodeJS.ProcessEnv
  readonly signal?: AbortSignal
  readonly shell?: boolean
  /** Hears its stdout. */
  readonly onLine?: (line: string) => void
}

/** Runs another program; what it says is its stderr. A code of null: it could not be started, or was stopped. */
export const runToEnd = (
  command: string,
  args: readonly string[],
  {folder, env, signal, shell, onLine = () => {}}: RunOptions = {},
): Promise<{code: number | null; said: string}> =>
  new Promise(resolve => {
    const child = spawn(command, args, {cwd: folder, env, signal, shell, stdio: ['ignore', 'pipe', 'pipe']})
    let said = ''
    createInterface(child.stdout).on('line', onLine)
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    child.once('error', error => resolve({code: null, said: `Error: ${error.message}`}))
    child.once('close', code => resolve({code, said}))
  })

/** What a line of Node's or npm's says went wrong: the message of an error, or its code where it has none. */
const reasonOf = (line: string): string | undefined => {
  const [, code, message] = /^\w*Error(?: \[(\w+)\])?: ?(.*)$/.exec(line) ?? []
  return message || code
}

/** The cause that a program names among all that it says. */
export const reasonIn = (said: string, otherwise: string): string => {
  const lines = said.split('\n').map(line => line.replace(/^npm (error|ERR!) ?/, '').trim())
  const codes = lines.map(line => /^code (E.+)/.exec(line)?.[1])
  return [...lines.map(reasonOf), ...codes].find(reason => reason) ?? otherwise
}
