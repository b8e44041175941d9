import {execFileSync} from 'node:child_process'
import {readdirSync, readFileSync} from 'node:fs'

type Entry = {pid: number; parent: number; state: string; name: string}

const readStat = (pid: string): Entry[] => {
  try {
    // The name stands in brackets and may hold any character.
    const [, name = '', state = '', parent] = /^\d+ \((.*)\) (\S) (\d+)/s.exec(
      readFileSync(`/proc/${pid}/stat`, 'utf8'),
    )!
    return [{pid: Number(pid), parent: Number(parent), state, name}]
  } catch {
    return [] // ended this moment
  }
}

const processes = (): Entry[] => {
  if (process.platform === 'linux')
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .flatMap(readStat)
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,comm='], {encoding: 'utf8'}).trim().split('\n')
  return lines.map(line => {
    const [pid, parent, state = '', name = ''] = line.trim().split(/\s+/)
    return {pid: Number(pid), parent: Number(parent), state, name}
  })
}

/** The process numbers of a process's living children; those that have ended and wait to be reaped do not count. */
export const childrenOf = (pid: number): number[] =>
  processes()
    .filter(({parent, state, name}) => parent === pid && !state.startsWith('Z') && name !== 'ps')
    .map(entry => entry.pid)

/** Whether the process runs. One that has ended and waits to be reaped does not. */
export const isAlive = (pid: number): boolean =>
  processes().some(entry => entry.pid === pid && !entry.state.startsWith('Z'))
