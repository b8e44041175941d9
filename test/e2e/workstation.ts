import {mkdirSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, afterEach} from 'vitest'
import {writeWhole} from '../../src/base/write-whole.ts'
import {emptyProject, type Project, type Setup} from '../../src/session/project/project.ts'
import {SESSION_FILE, writeSession} from '../../src/session/project/session-file.ts'
import {childrenOf} from '../runner/children.ts'
import {runCommand, runInTerminal, type TerminalOptions, type TerminalProgram} from '../support/terminal.ts'

/** A person who has never started Quartet: nothing below their home, nothing of ours in it. */
export type Home = {
  at(...parts: string[]): string
  /** Where the first start copies the demo to. */
  readonly demo: string
  /** Starts Quartet in a terminal, with no sound device unless `env` says otherwise. It is killed after the test at the latest. */
  open(args?: readonly string[], options?: Partial<TerminalOptions>): TerminalProgram
  /** Runs a line of bash in a terminal, as one that would start Quartet itself. */
  shell(line: string): TerminalProgram
  /** Makes a project folder that holds a session with this setup. */
  project(name: string, setup?: Partial<Setup>, more?: Partial<Project>): Promise<string>
}

/** Homes that live as long as the test file that asks for them. */
export const homes = (): ((name: string) => Home) => {
  const root = mkdtempSync(path.join(tmpdir(), 'quartet-home-'))
  const running = new Set<TerminalProgram>()
  afterEach(async () => {
    for (const program of running) program.kill('SIGKILL')
    await Promise.all([...running].map(program => program.ended))
  })
  afterAll(() => rmSync(root, {recursive: true, force: true, maxRetries: 5}))
  const watched = (program: TerminalProgram): TerminalProgram => {
    running.add(program)
    void program.ended.then(() => running.delete(program))
    return program
  }
  return name => {
    const at = (...parts: string[]): string => path.join(root, name, ...parts)
    mkdirSync(at(), {recursive: true})
    const env = {
      HOME: at(),
      XDG_DATA_HOME: at('data'),
      XDG_CONFIG_HOME: at('config'),
      XDG_CACHE_HOME: at('cache'),
      QUARTET_OUTPUT: 'silent',
    }
    return {
      at,
      demo: at('data', 'quartet', 'projects', 'demo'),
      open: (args = [], options = {}) =>
        watched(runInTerminal(args, {cwd: at(), ...options, env: {...env, ...options.env}})),
      shell: line => watched(runCommand('bash', ['-c', line], {cwd: at(), env})),
      project: async (folder, setup, more) => {
        mkdirSync(at(folder), {recursive: true})
        const project = {...emptyProject(folder, setup), ...more}
        await writeWhole(at(folder, SESSION_FILE), writeSession(project))
        return at(folder)
      },
    }
  }
}

/** Everything below a process, so far as it can be seen now. */
export const allBelow = (pid: number): number[] => childrenOf(pid).flatMap(child => [child, ...allBelow(child)])

/** What is wrong with the whole frame that is on the screen; empty when it is as it should be. */
export const frameFaults = ({terminal, screen}: TerminalProgram): string[] => {
  const lines = screen()
  const wrapped = lines.flatMap((_, row) => (terminal.buffer.active.getLine(row)?.isWrapped ? [row] : []))
  const headers = lines.flatMap((line, row) => (/^ Quartet {2}/.test(line) ? [row] : []))
  return [
    ...wrapped.map(row => `line ${row} is longer than the terminal`),
    ...(headers.join() === '0' ? [] : [`the header is on the lines ${headers.join(', ') || 'none'}`]),
    ...(lines.at(-1) === '' ? [] : ['the last line is not free']),
  ]
}

/** What the run panel says as soon as the model has been read: the screen is then complete. */
export const READY = /(?:runs|cannot run): /
