import {execFileSync} from 'node:child_process'

/** The process numbers of a process's living children; those that have ended and wait to be reaped do not count. */
export const childrenOf = (pid: number): number[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,comm='], {encoding: 'utf8'})
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .filter(([, parent, state, name]) => Number(parent) === pid && !state?.startsWith('Z') && name !== 'ps')
    .map(([child]) => Number(child))

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
