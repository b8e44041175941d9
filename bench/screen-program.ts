import {readFileSync} from 'node:fs'
import {mkdir, mkdtemp} from 'node:fs/promises'
import path from 'node:path'
import {setTimeout} from 'node:timers/promises'
import type {Seconds} from '../src/base/units.ts'
import {runInTerminal, type TerminalProgram} from '../test/support/terminal.ts'

/** What the run panel says as soon as the model has been read. */
export const READY = /(?:runs|cannot run): /

/** A person's home below a folder, so that nothing of whoever measures is read or written; no sound device is opened. */
export const newHome = async (folder: string): Promise<Readonly<Record<string, string>>> => {
  const home = await mkdtemp(path.join(folder, 'home-'))
  await mkdir(path.join(home, 'data'))
  return {
    HOME: home,
    XDG_DATA_HOME: path.join(home, 'data'),
    XDG_CONFIG_HOME: path.join(home, 'config'),
    QUARTET_OUTPUT: 'silent',
  }
}

/** Lends `work` the workstation in a terminal of 120×36, and ends it as a person does. Returns what `work` does. */
export const withScreen = async <Result>(
  {args = [], env, cwd}: {args?: readonly string[]; env: Readonly<Record<string, string>>; cwd: string},
  work: (screen: TerminalProgram, begun: number) => Promise<Result>,
): Promise<Result> => {
  const begun = performance.now()
  const screen = runInTerminal(args, {cwd, env, columns: 120, rows: 36})
  try {
    return await work(screen, begun)
  } finally {
    // A task that still runs makes it ask first.
    screen.type('\x03\x03')
    await screen.ended
  }
}

/** Of a clock that the kernel counts processor time with. */
const TICKS = 100

/** Processor time of a process alone so far, user's and kernel's. Linux only. */
const processorSeconds = (pid: number): Seconds => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number)
  return (user! + system!) / TICKS
}

/** Part of one core, in percent, that a process takes while `seconds` pass. Linux only. */
export const processorShare = async (pid: number, seconds: Seconds): Promise<number> => {
  const [before, begun] = [processorSeconds(pid), performance.now()]
  await setTimeout(seconds * 1000)
  return (100 * (processorSeconds(pid) - before)) / ((performance.now() - begun) / 1000)
}
