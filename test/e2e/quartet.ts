import {type ChildProcess, spawn} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {setTimeout} from 'node:timers/promises'
import {afterAll} from 'vitest'

const ROOT = path.join(import.meta.dirname, '../..')

export type Outcome = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export type Running = {
  readonly process: ChildProcess
  /** What it has written to stderr so far. */
  stderr(): string
  readonly outcome: Promise<Outcome>
}

export type StartOptions = {
  cwd?: string
  env?: Readonly<Record<string, string>>
  /** Makes it the leader of a process group of its own, as a shell does. */
  detached?: boolean
}

/** Graphs that one run of the program leaves for the next. */
const CACHE = path.join(tmpdir(), 'quartet-test-cache')

/** Starts the real program. The user's own packs and graphs are hidden from it. */
export const startQuartet = (args: readonly string[], {cwd, env, detached}: StartOptions = {}): Running => {
  const child = spawn(process.execPath, [path.join(ROOT, 'bin/quartet'), ...args], {
    cwd,
    detached,
    env: {...process.env, XDG_DATA_HOME: path.join(tmpdir(), 'quartet-no-such-folder'), XDG_CACHE_HOME: CACHE, ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written = {stdout: '', stderr: ''}
  for (const name of ['stdout', 'stderr'] as const)
    child[name]!.on('data', (chunk: Buffer) => {
      written[name] += chunk.toString()
    })
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({code, signal, ...written}))
  })
  return {process: child, stderr: () => written.stderr, outcome}
}

/** Runs the real program to its end. */
export const quartet = (args: readonly string[], options?: StartOptions): Promise<Outcome> =>
  startQuartet(args, options).outcome

/** A folder that lives as long as the test file that asks for it. */
export const temporaryFolder = (): ((...parts: string[]) => string) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'quartet-e2e-'))
  afterAll(() => rmSync(folder, {recursive: true, force: true}))
  return (...parts) => path.join(folder, ...parts)
}

/** Waits, without guessing how long it takes, until something holds. */
export const until = async (holds: () => boolean, what: string, patience = 30_000): Promise<void> => {
  const end = performance.now() + patience
  while (!holds()) {
    if (performance.now() > end) throw new Error(`${what}: did not happen within ${patience / 1000} s`)
    await setTimeout(5)
  }
}
