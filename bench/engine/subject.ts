import {mkdir} from 'node:fs/promises'
import path from 'node:path'
import {buildGraph, writeGraph} from '../../src/model/onnx/build-graph.ts'
import {loadGraph} from '../../src/model/onnx/runtime.ts'
import type {Pack} from '../../src/model/pack/load-pack.ts'
import {say} from '../options.ts'
import {median, withFolder} from '../program.ts'
import type {BenchRow} from '../row.ts'
import {type BaselineName, writeBaseline} from './baseline.ts'
import {type CallTime, inTurn, timed} from './call-times.ts'
import {findPython, startEager} from './eager.ts'
import {feedsFor} from './feeds.ts'
import {formatOpTimes, opTimes} from './op-times.ts'

const THREADS = 2

const elapsed = async <Result>(work: () => Result | Promise<Result>): Promise<{result: Result; ms: number}> => {
  const start = performance.now()
  const result = await work()
  return {result, ms: performance.now() - start}
}

const wall = (times: readonly CallTime[]): number => median(times.map(time => time.wall))
const cpu = (times: readonly CallTime[]): number => median(times.map(time => time.cpu))

/** A loaded graph, ready to be timed. */
const open = async (graph: Uint8Array | string, threads: number) => {
  const loaded = await loadGraph({graph, threads})
  const feeds = feedsFor(loaded)
  return {loaded, call: timed(() => loaded.run(feeds))}
}

export type Subject = {
  readonly name: string
  readonly pack: Pack
  readonly baseline: BaselineName
  readonly rounds: number
}

/** One pack's network held against its baseline and against PyTorch: calls of each in turn. */
export const benchSubject = ({name, pack, baseline, rounds}: Subject): Promise<BenchRow[]> =>
  withFolder(async folder => {
    const told: Told = (what, value, unit = 'ms', note) => ({
      name: `${name}: ${what}`,
      value,
      unit,
      bar: '',
      note,
    })
    const tensors = await pack.tensors()
    const size = {samples: pack.manifest.window}
    const built = await elapsed(() => buildGraph(pack.manifest, tensors, size))
    const baselineFile = await writeBaseline(baseline, folder)

    const created = await elapsed(() => open(built.result, THREADS))
    const first = await created.result.call()
    const python = findPython()
    /** Calls on so many threads, in turn: ours, the baseline's and PyTorch's. */
    const compare = async (threads: number) => {
      const [ours, old] = [await open(built.result, threads), await open(baselineFile, threads)]
      const eager = python === undefined ? undefined : await startEager(python, pack.dir, threads)
      say(`${name}: calls in turn, ${threads === 1 ? '1 thread' : `${threads} threads`}`)
      const times = await inTurn([ours.call, old.call, ...(eager ? [eager.call] : [])], rounds)
      eager?.close()
      await ours.loaded.close()
      await old.loaded.close()
      return {now: times[0]!, before: times[1]!, eager: times[2], torch: eager?.name}
    }
    await created.result.loaded.close()
    const [two, one] = [await compare(THREADS), await compare(1)]

    const mapped = path.join(folder, 'mapped')
    await mkdir(mapped)
    const written = await elapsed(() => writeGraph(mapped, pack.manifest, tensors, size))
    const fromFile = await elapsed(() => open(written.result, THREADS))
    await fromFile.result.loaded.close()

    say(`${name}: time by kind of operation`)
    const table = formatOpTimes(await opTimes(baselineFile), await opTimes(built.result))
    console.log(['', name, ...table].join('\n'))

    return [
      told(`one call, ${THREADS} threads, median of ${rounds}, in turn`, wall(two.now)),
      told('one call of the baseline', wall(two.before)),
      {...told('part of the baseline’s time', wall(two.now) / wall(two.before), ''), bar: '≤ 0.65'},
      told('part of the baseline’s processor time', cpu(two.now) / cpu(two.before), ''),
      ...againstEager(told, two),
      told('one call, 1 thread', wall(one.now)),
      told('part of the baseline’s time, 1 thread', wall(one.now) / wall(one.before), ''),
      told('part of the baseline’s processor time, 1 thread', cpu(one.now) / cpu(one.before), ''),
      ...(one.eager
        ? [told('processor time of PyTorch eager to ours, 1 thread', cpu(one.eager) / cpu(one.now), '')]
        : []),
      told('graph building', built.ms),
      told('session from memory', created.ms),
      told('first call', first.wall),
      told('graph building and writing, weights apart', written.ms),
      told('session from that file', fromFile.ms),
    ]
  })

type Told = (what: string, value: number, unit?: string, note?: string) => BenchRow
type Compared = {readonly now: readonly CallTime[]; readonly eager?: readonly CallTime[]; readonly torch?: string}

const againstEager = (told: Told, {now, eager, torch}: Compared): BenchRow[] => {
  const what = 'PyTorch eager’s time to ours'
  if (!eager) return [told(what, Number.NaN, '', 'skipped: no Python with torch ≥ 2; QUARTET_PYTHON may name one')]
  const note = 'a busy machine hits PyTorch harder, whose threads spin while they wait'
  return [
    told(`one call of ${torch} eager, same weights and threads`, wall(eager)),
    {...told(what, wall(eager) / wall(now), '', note), bar: '≥ 1.6'},
  ]
}
