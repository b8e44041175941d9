import {readdirSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {loadGraph} from '../../src/model/onnx/runtime.ts'
import {withFolder} from '../program.ts'
import {feedsFor} from './feeds.ts'

type Event = {readonly cat: string; readonly name: string; readonly dur: number; readonly args: Record<string, unknown>}

const CALLS = 7

/** What each kind of operation takes in one call on one thread, in ms: every node's shortest time, summed; from ONNX Runtime's profile. */
export const opTimes = (graph: Uint8Array | string): Promise<Map<string, number>> =>
  withFolder(async folder => {
    const loaded = await loadGraph({graph, threads: 1, profile: path.join(folder, 'profile')})
    const feeds = feedsFor(loaded)
    for (let i = 0; i < CALLS; i++) await loaded.run(feeds)
    await loaded.close()
    const [file] = readdirSync(folder)
    const events = JSON.parse(readFileSync(path.join(folder, file!), 'utf8')) as readonly Event[]
    const shortest = new Map<string, {kind: string; ms: number}>()
    for (const {cat, name, dur, args} of events) {
      if (cat !== 'Node' || !name.endsWith('_kernel_time')) continue
      const ms = Math.min(dur / 1000, shortest.get(name)?.ms ?? Number.POSITIVE_INFINITY)
      shortest.set(name, {kind: String(args.op_name), ms})
    }
    const kinds = new Map<string, number>()
    for (const {kind, ms} of shortest.values()) kinds.set(kind, (kinds.get(kind) ?? 0) + ms)
    return kinds
  })

/** Kinds with what they took before and what they take now, the largest difference first; lines of a table. */
export const formatOpTimes = (before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): string[] => {
  const kinds = [...new Set([...before.keys(), ...now.keys()])]
    .map(kind => ({kind, before: before.get(kind) ?? 0, now: now.get(kind) ?? 0}))
    .filter(row => row.before + row.now >= 0.1)
    .sort((a, b) => b.before - b.now - (a.before - a.now))
  const total = (from: 'before' | 'now') => kinds.reduce((sum, row) => sum + row[from], 0)
  const line = (kind: string, a: string, b: string) => `${kind.padEnd(36)}${a.padStart(9)}${b.padStart(9)}`
  return [
    line('ms a call, 1 thread', 'baseline', 'now'),
    ...kinds.map(row => line(row.kind, row.before.toFixed(1), row.now.toFixed(1))),
    line('all', total('before').toFixed(1), total('now').toFixed(1)),
  ]
}
