import {readdirSync, readFileSync} from 'node:fs'

const readText = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return undefined // the process has ended meanwhile
  }
}

/** The id of the process that started each one: /proc/<pid>/stat is `pid (name) state ppid …`, and the name may hold anything. */
const parents = (): Map<number, number> => {
  const found = new Map<number, number>()
  for (const entry of readdirSync('/proc')) {
    const stat = /^\d+$/.test(entry) ? readText(`/proc/${entry}/stat`) : undefined
    if (!stat) continue
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (state !== 'Z') found.set(Number(entry), Number(parent))
  }
  return found
}

/** The living processes that `pid` itself started. Linux only. */
export const childrenOf = (pid: number): number[] =>
  [...parents()].filter(([, parent]) => parent === pid).map(([child]) => child)

/** The living processes that `pid` started, and those that they did, without itself. Linux only. */
const descendants = (pid: number): number[] => {
  const pairs = [...parents()]
  const below = (root: number): number[] =>
    pairs.filter(([, parent]) => parent === root).flatMap(([child]) => [child, ...below(child)])
  return below(pid)
}

/** One figure of /proc/<pid>/status; 0 when the process has ended. */
const statusBytes = (pid: number, field: 'VmRSS' | 'VmHWM'): number => {
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readText(`/proc/${pid}/status`) ?? '')?.[1]
  return Number(kibibytes ?? 0) * 1024
}

/** Of one process; 0 when it has ended. Linux only. */
export const residentBytes = (pid: number): number => statusBytes(pid, 'VmRSS')

/** The most that one process has had so far; 0 when it has ended. Linux only. */
export const peakResidentBytes = (pid: number): number => statusBytes(pid, 'VmHWM')

const EVERY_MS = 20
/** Looking for new children reads all of /proc, so it is done once in so many samples. */
const LOOK_EVERY = 10

export type TreePeak = {
  /** The largest sum of resident memory over the process and all below it; pages that two share count twice. */
  readonly bytes: number
  /** What each had at that moment, the first process first. */
  readonly each: readonly number[]
  /** The most that each process ever had, in the order in which they were seen. */
  readonly most: readonly number[]
}

/** Watches the memory of a process and all that it starts, every 20 ms, until it is stopped. Linux only. */
export const watchTree = (pid: number): {stop(): TreePeak} => {
  let peak: Omit<TreePeak, 'most'> = {bytes: 0, each: []}
  const most = new Map<number, number>()
  let tree = [pid]
  let samples = 0
  const look = () => {
    if (samples++ % LOOK_EVERY === 0) tree = [pid, ...descendants(pid)]
    const each = tree.map(residentBytes)
    const bytes = each.reduce((a, b) => a + b, 0)
    for (const [i, own] of each.entries()) most.set(tree[i]!, Math.max(own, most.get(tree[i]!) ?? 0))
    if (bytes > peak.bytes) peak = {bytes, each}
  }
  const timer = setInterval(look, EVERY_MS)
  return {
    stop: () => {
      clearInterval(timer)
      return {...peak, most: [...most.values()]}
    },
  }
}
